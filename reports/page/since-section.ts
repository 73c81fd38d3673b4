/** What changed since the run before this one. */
import { COUNTERS_NOTE, formatCounterChange, rowsWithOtherCounters } from '../counter-text.ts';
import { formatDate, formatRatio, formatRatioRange, formatTime, timeUnit } from '../format.ts';
import type { ComparisonModel } from '../model.ts';
import { verdictBadge } from './badges.ts';
import { element, nameElement } from './dom.ts';
import { ratioBar, ratioScale } from './ratio-bar.ts';
import { simpleTable } from './simple-table.ts';

const SHOWN = 12;

export function sinceSection(since: ComparisonModel): HTMLElement {
  const { base, counts, cautions } = since;
  const changed = since.rows.filter(
    ({ judgement }) => judgement.verdict === 'slower' || judgement.verdict === 'faster',
  );
  const commit = base.commit === null ? base.runId : `${base.commit.sha.slice(0, 8)} ${base.commit.subject}`;
  const summary = `${counts.slower} slower, ${counts.faster} faster, ${counts.equivalent} equivalent, ${counts.inconclusive} inconclusive`;
  const table = changedTable(changed, since.contender.plan.margin);
  return element('section', { class: 'card', attributes: { id: 'since' } }, [
    element('h2', { text: 'Since the run before' }),
    element('p', { class: 'note', text: `${commit}, ${formatDate(base.startedAt)}: ${summary}.` }),
    ...cautions.map((text) => element('p', { class: 'caution', text, limit: 500 })),
    table,
    changed.length === 0
      ? null
      : element('p', {
          class: 'note small',
          text: 'Times before are told at the speed that the machine had in this run.',
        }),
    counterChanges(since.rows),
    missing('No longer measured', since.onlyInBase),
    missing('New', since.onlyInContender),
  ]);
}

function changedTable(changed: ComparisonModel['rows'], margin: number): HTMLElement {
  if (changed.length === 0)
    return element('p', { class: 'empty', text: 'No case is surely slower or faster.' });
  const scale = ratioScale(changed.map(({ judgement }) => judgement.ratio));
  const bodies = changed.map((row, index) => {
    const { ratio, verdict } = row.judgement;
    const unit = timeUnit(row.time.center ?? row.before);
    const body = element('tbody', {}, [
      element('tr', {}, [
        element('th', { class: 'cell-name', attributes: { scope: 'row' } }, [
          nameElement('name', row.caseId, 160),
        ]),
        element('td', {
          class: 'cell-time number',
          text: `${formatTime(row.before, unit)} → ${formatTime(row.time.center, unit)}`,
        }),
        element('td', { class: 'cell-ratio number' }, [
          element('span', { text: formatRatio(ratio.center) }),
          element('small', { text: formatRatioRange(ratio) }),
        ]),
        element('td', { class: 'cell-bar' }, [ratioBar(ratio, verdict, scale, margin)]),
        element('td', { class: 'cell-verdict' }, [verdictBadge(verdict, null)]),
      ]),
    ]);
    body.hidden = index >= SHOWN;
    return body;
  });
  const headers = ['case', 'time per operation', 'ratio', '', 'verdict'].map((text) =>
    element('th', {
      text,
      attributes: { scope: 'col', ...(text === '' ? { 'aria-label': 'ratio, drawn' } : {}) },
    }),
  );
  const table = element('table', { class: 'cases' }, [
    element('thead', {}, [element('tr', {}, headers)]),
    ...bodies,
  ]);
  return element('div', {}, [table, showAll(bodies)]);
}

/** Exact counters that changed: no verdict on the times says it. */
function counterChanges(rows: ComparisonModel['rows']): HTMLElement | null {
  const changed = rowsWithOtherCounters(rows);
  if (changed.length === 0) return null;
  const lines = changed.flatMap(({ caseId, counterChanges }) =>
    counterChanges.map((change) => [caseId, change.name, formatCounterChange(change)]),
  );
  return element('div', { class: 'counter-changes' }, [
    element('h3', { text: 'Behaviour changed' }),
    element('p', { class: 'note', text: COUNTERS_NOTE }),
    simpleTable(['case', 'counter', 'before → now'], lines),
  ]);
}

function showAll(bodies: readonly HTMLElement[]): HTMLElement | null {
  if (bodies.length <= SHOWN) return null;
  const button = element('button', {
    class: 'more',
    text: `Show all ${bodies.length}`,
    attributes: { type: 'button' },
  });
  button.addEventListener('click', () => {
    for (const body of bodies) body.hidden = false;
    button.remove();
  });
  return button;
}

function missing(title: string, caseIds: readonly string[]): HTMLElement | null {
  if (caseIds.length === 0) return null;
  return element('details', {}, [
    element('summary', { text: `${title} (${caseIds.length})` }),
    element(
      'ul',
      { class: 'plain' },
      caseIds.map((caseId) => element('li', { text: caseId, limit: 160 })),
    ),
  ]);
}
