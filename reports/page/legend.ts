/** The names of a chart's lines, each a button that shows or hides its line. */
import { element } from './dom.ts';

export interface Entry {
  readonly name: string;
  /** A level is drawn across, in the muted colour; curves take the palette's colours in order. */
  readonly kind: 'curve' | 'level';
  /** Default true. */
  readonly shown?: boolean;
}

const PALETTE = 8;

export function legend(
  entries: readonly Entry[],
  toggle: (index: number, shown: boolean) => void,
): HTMLElement {
  const buttons = entries.map(({ name, kind, shown: initial = true }, index) => {
    const swatch = element('span', {
      class: kind === 'level' ? 'swatch level' : `swatch series-${(index % PALETTE) + 1}`,
    });
    const button = element('button', { class: 'legend-entry', attributes: { type: 'button' } }, [
      swatch,
      element('span', { text: name, limit: 60 }),
    ]);
    button.ariaPressed = String(initial);
    button.addEventListener('click', () => {
      const shown = button.ariaPressed !== 'true';
      button.ariaPressed = String(shown);
      toggle(index, shown);
    });
    return button;
  });
  return element(
    'div',
    { class: 'legend', attributes: { role: 'group', 'aria-label': 'Lines of the chart' } },
    buttons,
  );
}
