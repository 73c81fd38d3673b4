/** A row of a table that opens to what stands behind its number. */
import { element } from './dom.ts';

export interface Expandable {
  readonly body: HTMLTableSectionElement;
  readonly open: () => void;
}

/** `build` is called when it is opened for the first time: a page may hold hundreds of such rows. */
export function expandable(
  className: string,
  name: readonly (Node | null)[],
  besideName: Node | null,
  cells: readonly HTMLElement[],
  build: () => HTMLElement,
): Expandable {
  const button = element(
    'button',
    { class: 'case-name', attributes: { type: 'button', 'aria-expanded': 'false' } },
    [element('span', { class: 'chevron', attributes: { 'aria-hidden': 'true' } }), ...name],
  );
  const body = element('tbody', { class: className }, [
    element('tr', {}, [
      element('th', { class: 'cell-name', attributes: { scope: 'row' } }, [button, besideName]),
      ...cells,
    ]),
  ]);
  let opened: HTMLElement | null = null;
  const set = (expanded: boolean) => {
    button.ariaExpanded = String(expanded);
    if (opened === null) {
      opened = element('tr', { class: 'opened' }, [
        element('td', { attributes: { colspan: String(cells.length + 1) } }, [build()]),
      ]);
      body.append(opened);
    }
    opened.hidden = !expanded;
  };
  button.addEventListener('click', () => set(button.ariaExpanded !== 'true'));
  return { body, open: () => set(true) };
}
