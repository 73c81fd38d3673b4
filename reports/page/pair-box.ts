/** Two points of a history that the reader has picked, side by side. */
import { formatDate, formatRatio, formatRatioRange, formatTimeInterval } from '../format.ts';
import type { HistoryPair, PointOfHistory } from '../history-pair.ts';
import { element } from './dom.ts';
import { simpleTable } from './simple-table.ts';

export function pairBox(pair: HistoryPair | null, clear: () => void): HTMLElement {
  const button = element('button', { class: 'more', text: 'Clear', attributes: { type: 'button' } });
  button.addEventListener('click', clear);
  if (pair === null) {
    const text = 'One of the two runs has no number for this case, so there is nothing to set side by side.';
    return element('div', { class: 'pair' }, [element('p', { class: 'note', text }), button]);
  }
  const { a, b, ratio, edited } = pair;
  const row = (name: string, of: (point: PointOfHistory) => string) => [name, of(a), of(b)];
  const rows = [
    row(
      'commit',
      ({ run }) => `${run.sha?.slice(0, 8) ?? 'none'}${run.dirty ? ' with uncommitted changes' : ''}`,
    ),
    row('subject', ({ run }) => run.subject),
    ...(a.run.author || b.run.author ? [row('author', ({ run }) => run.author || '–')] : []),
    row('date', ({ run }) => formatDate(run.startedAt)),
    row('where', ({ machine, runtime }) => `${machine}, ${runtime}`),
    row('time per op, as measured', ({ measured }) => formatTimeInterval(measured)),
    ...(a.adjusted && b.adjusted
      ? [row('at the same machine speed', ({ adjusted }) => formatTimeInterval(adjusted!))]
      : []),
  ];
  const command =
    a.run.sha !== null && b.run.sha !== null
      ? `mmubench compare ${a.run.sha.slice(0, 8)} ${b.run.sha.slice(0, 8)}`
      : null;
  return element('div', { class: 'pair' }, [
    element('h5', { text: 'A and B side by side' }),
    simpleTable(['', 'A', 'B'], rows),
    element('p', { class: 'pair-ratio' }, [
      element('strong', { text: ratio === null ? 'No ratio' : `B is ${formatRatio(ratio.center)} A` }),
      element('span', {
        text:
          ratio === null ? ': the two ran on unlike machines or runtimes.' : ` ${formatRatioRange(ratio)}`,
      }),
    ]),
    element('p', {
      class: 'note small',
      text: `${edited ? 'The suite was edited between the two: they may not measure the same. ' : ''}The two ran at different times, so this is no verdict.${command === null ? '' : ' In lockstep it would be:'}`,
    }),
    command === null ? null : element('code', { text: command }),
    button,
  ]);
}
