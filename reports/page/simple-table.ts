/** A plain table in a box of its own that scrolls sideways, so that the page never does. */
import { element } from './dom.ts';

export function simpleTable(headers: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const head = headers.map((text) => element('th', { text, attributes: { scope: 'col' } }));
  const body = rows.map(([first, ...rest]) =>
    element('tr', {}, [
      element('th', { text: first!, attributes: { scope: 'row' } }),
      ...rest.map((text) => element('td', { text })),
    ]),
  );
  const table = element('table', { class: 'simple' }, [
    element('thead', {}, [element('tr', {}, head)]),
    element('tbody', {}, body),
  ]);
  return element('div', { class: 'scroll', attributes: { tabindex: '0' } }, [table]);
}
