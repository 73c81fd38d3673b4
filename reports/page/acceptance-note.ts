/** Changes of level that somebody has accepted: what the page says of them, and how the chart marks them. */
import type { Acknowledgement } from '../../harness/judge/acknowledgements.ts';
import { acceptanceText } from '../acceptance-words.ts';
import { element } from './dom.ts';

const LONGEST = 400;

/** null where nobody has. */
export function acceptanceNote(accepted: Acknowledgement | null): HTMLElement | null {
  if (accepted === null) return null;
  return element('p', { class: 'acceptance' }, [
    element('span', { class: 'badge equivalent', text: '✓ acknowledged' }),
    element('span', { text: ` ${acceptanceText(accepted)}`, limit: LONGEST }),
  ]);
}

export function acceptanceLegend(): HTMLElement {
  return element('p', { class: 'note small' }, [
    element('span', { class: 'acceptance-mark', attributes: { 'aria-hidden': 'true' } }),
    element('span', { text: '✓ a change that was looked at and is accepted' }),
  ]);
}
