/** The short answer as a matrix: groups down, settings across, tinted by how much each adds to the baseline. */
import { differenceUnit, formatRatio, formatTimeDifference } from '../format.ts';
import type { AnswerCell, AnswerTable } from '../model.ts';
import { element } from './dom.ts';

/** The ratio at which the tint is strongest. */
const STRONGEST = 100;

export function answerTable({ suite, settings, groups }: AnswerTable): HTMLElement {
  const key = settings[0]!.name.split('=')[0]!;
  const head = settings.map(({ name }) =>
    element('th', { text: name.slice(key.length + 1), limit: 20, attributes: { scope: 'col' } }),
  );
  const body = groups.map(({ name, cells }) =>
    element('tr', {}, [
      element('th', { text: name, limit: 60, attributes: { scope: 'row' } }),
      ...cells.map(answerCell),
    ]),
  );
  return element('section', { class: 'card answer' }, [
    element('h2', { text: suite, limit: 60 }),
    element('p', { class: 'note', text: `What each setting of ${key} adds to the baseline, per operation` }),
    element('div', { class: 'scroll', attributes: { tabindex: '0' } }, [
      element('table', { class: 'matrix' }, [
        element('thead', {}, [
          element('tr', {}, [element('th', { text: key, limit: 40, attributes: { scope: 'col' } }), ...head]),
        ]),
        element('tbody', {}, body),
      ]),
    ]),
  ]);
}

function answerCell(cell: AnswerCell | null): HTMLElement {
  if (cell === null) return element('td', { class: 'none', text: '' });
  const [least, most] = cell.difference;
  const unit = differenceUnit(Math.max(Math.abs(least), Math.abs(most)));
  const [low, high] = cell.ratio;
  const from = formatTimeDifference(least, unit);
  const single = cell.cases === 1;
  const td = element('td', { class: cell.verdict }, [
    element('span', {
      class: 'number',
      text: single
        ? from
        : `${from.replace(/ \S+$/, '')} … ${formatTimeDifference(most, unit).replace(/^[+]/, '')}`,
    }),
    element('small', {
      text: single ? formatRatio(low) : `${formatRatio(low).slice(0, -1)} … ${formatRatio(high)}`,
    }),
  ]);
  const strength =
    cell.verdict === 'equivalent'
      ? 0
      : Math.min(Math.abs(Math.log(Math.sqrt(low * high))) / Math.log(STRONGEST), 1);
  td.style.setProperty('--strength', `${Math.round(4 + strength * 30)}%`);
  return td;
}
