/** In place of a report whose data can't be used. */
import { element } from './dom.ts';

export function unreadable(error: unknown): HTMLElement[] {
  const text = error instanceof Error ? error.message : String(error);
  return [element('h1', { text: 'This report can’t be read' }), element('p', { text, limit: 500 })];
}
