/** A table behind a chart, for whoever can't or won't read the picture. */
import { element } from './dom.ts';
import { simpleTable } from './simple-table.ts';

/** Built each time it is opened: a page may hold thousands of such tables, and what they show changes with the chart. */
export function foldedTable(
  summary: string,
  rows: () => {
    readonly headers: readonly string[];
    readonly rows: readonly (readonly string[])[];
    readonly note?: string;
  },
): HTMLElement {
  const content = element('div', {});
  const details = element('details', { class: 'folded' }, [element('summary', { text: summary }), content]);
  details.addEventListener('toggle', () => {
    content.replaceChildren();
    if (!details.open) return;
    const { headers, rows: body, note } = rows();
    if (note) content.append(element('p', { class: 'note small', text: note }));
    content.append(simpleTable(headers, body));
  });
  return details;
}
