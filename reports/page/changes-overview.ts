/** The first thing to see: what got slower, what got faster, what can't be told, what is new, each with its links. */
import { formatQuantity, formatRatio } from '../format.ts';
import type { HistoryModel } from '../history-model.ts';
import type { ComparedRow } from '../model.ts';
import type { PageComparison } from '../page-comparison.ts';
import { acceptanceNote } from './acceptance-note.ts';
import { element, nameElement } from './dom.ts';
import { runTitle } from './run-axis.ts';
import { caseLink } from './state.ts';

/** Links of one kind that are shown at once. */
const LINKS = 6;
/** Level shifts that are shown, the latest first. */
const SHIFTS = 5;

interface Kind {
  readonly name: string;
  readonly className: string;
  readonly entries: readonly { readonly caseId: string; readonly note: string }[];
}

export function changesOverview(comparison: PageComparison, history: HistoryModel): HTMLElement {
  const rows = (verdict: string) =>
    comparison.rows
      .filter(({ judgement }) => judgement.verdict === verdict)
      .map((row) => ({ caseId: row.caseId, note: noteOf(row) }));
  const kinds: Kind[] = [
    { name: 'slower', className: 'slower', entries: rows('slower') },
    { name: 'faster', className: 'faster', entries: rows('faster') },
    { name: 'can’t be told', className: 'inconclusive', entries: rows('inconclusive') },
    { name: 'as before', className: 'equivalent', entries: rows('equivalent') },
    {
      name: 'new',
      className: 'new',
      entries: comparison.onlyInContender.map((caseId) => ({ caseId, note: '' })),
    },
  ];
  const against = comparison.lockstep
    ? 'the other build, in lockstep'
    : 'the run before, on the same machine';
  return element('section', { attributes: { 'aria-labelledby': 'changes' } }, [
    element('h2', {
      class: 'lead',
      text: `${formatQuantity(comparison.rows.length, 'case')} against ${against}`,
      attributes: { id: 'changes' },
    }),
    element('ul', { class: 'tiles changed' }, kinds.map(tile)),
    shifts(history),
  ]);
}

function noteOf({ judgement }: ComparedRow): string {
  return judgement.ratio.center === null ? '' : formatRatio(judgement.ratio.center);
}

function tile({ name, className, entries }: Kind): HTMLElement {
  const links = entries.map(({ caseId, note }) => caseEntry(caseId, note));
  const rest = links.slice(LINKS);
  return element('li', { class: `tile ${className}${entries.length === 0 ? ' zero' : ''}` }, [
    element('strong', { text: String(entries.length) }),
    element('span', { text: name }),
    className === 'equivalent'
      ? null
      : element('ul', { class: 'tile-links' }, [
          ...links.slice(0, LINKS),
          rest.length === 0 ? null : restEntry(rest),
        ]),
  ]);
}

function restEntry(rest: readonly HTMLElement[]): HTMLElement {
  const button = element('button', {
    class: 'more',
    text: `${rest.length} more`,
    attributes: { type: 'button' },
  });
  const item = element('li', {}, [button]);
  button.addEventListener('click', () => item.replaceWith(...rest));
  return item;
}

function caseEntry(caseId: string, note: string): HTMLElement {
  return element('li', {}, [
    element('a', { attributes: { href: caseLink(caseId) } }, [nameElement('', caseId, 90)]),
    element('small', { class: 'number', text: ` ${note}` }),
  ]);
}

/** The latest change points of the newest run's environment. */
function shifts({ histories, runs, current }: HistoryModel): HTMLElement | null {
  const found = histories.flatMap(({ caseId, tracks }) =>
    tracks
      .filter(({ environment }) => environment === current)
      .flatMap((track) =>
        track.changes.map((change) => ({ caseId, change, run: track.runs[change.index]! })),
      ),
  );
  if (found.length === 0) return null;
  found.sort((a, b) => b.run - a.run);
  const items = found.slice(0, SHIFTS).map(({ caseId, change, run }) =>
    element('li', { class: 'shift' }, [
      element('span', {
        class: `badge ${change.ratio > 1 ? 'slower' : 'faster'}`,
        text: `${change.ratio > 1 ? '▲' : '▼'} ${formatRatio(change.ratio)}`,
      }),
      element('a', { attributes: { href: caseLink(caseId) } }, [nameElement('', caseId, 90)]),
      element('span', { class: 'note', text: `since ${runTitle(runs[run]!)}`, limit: 80 }),
      acceptanceNote(change.accepted),
    ]),
  );
  const more = found.length - items.length;
  return element('div', { class: 'shifts' }, [
    element('h3', { text: 'Latest changes of level in the history' }),
    element('ul', {}, items),
    more > 0
      ? element('p', {
          class: 'note small',
          text: `${formatQuantity(more, 'earlier change')} in the histories of the cases.`,
        })
      : null,
  ]);
}
