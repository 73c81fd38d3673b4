/** Two builds, or the newest run and the one before it: all cases on one axis, sorted and filtered by the reader. */
import { COUNTERS_NOTE, formatCounterChange, rowsWithOtherCounters } from '../counter-text.ts';
import { formatDate, formatTime, timeUnit } from '../format.ts';
import type { ComparedRow, RunSummary } from '../model.ts';
import type { PageComparison } from '../page-comparison.ts';
import { arrangeRows, SORTS, toSort } from '../row-order.ts';
import { headerCells, judgementCells } from './case-table.ts';
import { choiceSwitch } from './choice-switch.ts';
import { element, nameElement } from './dom.ts';
import { expandable } from './expandable.ts';
import { pairedTurnsChart } from './paired-turns-chart.ts';
import { type RatioScale, ratioAxis, ratioScale } from './ratio-bar.ts';
import { simpleTable } from './simple-table.ts';
import { getState, onState, setState } from './state.ts';

const SHOWN = 15;
const VERDICTS = ['slower', 'faster', 'inconclusive', 'equivalent'];

export function comparisonSection(comparison: PageComparison): HTMLElement {
  const { base, contender, counts, cautions, lockstep, rows } = comparison;
  const summary = `${counts.slower} slower, ${counts.faster} faster, ${counts.equivalent} equivalent, ${counts.inconclusive} inconclusive`;
  return element('section', { class: 'card', attributes: { id: 'since' } }, [
    element('h2', { text: lockstep ? 'Two builds, in lockstep' : 'Since the run before' }),
    element('p', { class: 'note', text: `${runText(base)} → ${runText(contender)}: ${summary}.` }),
    ...cautions.map((text) => element('p', { class: 'caution', text, limit: 500 })),
    rows.length === 0
      ? element('p', { class: 'empty', text: 'The two runs have no case in common: nothing to compare.' })
      : comparedTable(comparison),
    counterChanges(rows),
    missing('No longer measured', comparison.onlyInBase),
    missing('New', comparison.onlyInContender),
  ]);
}

function runText({ commit, startedAt, runId }: RunSummary): string {
  const name =
    commit === null ? runId : `${commit.sha.slice(0, 8)}${commit.dirty ? '+' : ''} ${commit.subject}`;
  return `${name} (${formatDate(startedAt)})`;
}

function comparedTable(comparison: PageComparison): HTMLElement {
  const scale = ratioScale(comparison.rows.map(({ judgement }) => judgement.ratio));
  const { margin } = comparison.contender.plan;
  const bodies = new Map(
    comparison.rows.map((row) => [row.caseId, comparedBody(row, comparison, scale, margin)]),
  );
  const axis = element('tr', { class: 'axis' }, [
    ...['', '', ''].map(() => element('td', {})),
    element('td', {}, [ratioAxis(scale, margin)]),
    element('td', {}),
    element('td', {}),
  ]);
  const table = element('table', { class: 'cases compared' }, [
    element('caption', { class: 'hidden', text: 'Cases of both runs, with their ratio' }),
    element('thead', {}, [
      element('tr', {}, headerCells(['case', 'time per operation', 'ratio', '', 'verdict', 'trials'])),
      axis,
    ]),
  ]);
  const foot = element('p', { class: 'note small', attributes: { 'aria-live': 'polite' } });
  const more = element('button', { class: 'more', attributes: { type: 'button' } });
  let all = false;
  const arrange = () => {
    const shown = arrangeRows(
      comparison.rows,
      toSort(getState('sort')),
      onlyVerdict(),
      getState('filter') ?? '',
    );
    for (const body of bodies.values()) body.remove();
    table.append(...shown.slice(0, all ? shown.length : SHOWN).map(({ caseId }) => bodies.get(caseId)!));
    foot.textContent = `${shown.length} of ${comparison.rows.length} cases. Times before are told at the speed that the machine had in the later run.`;
    more.hidden = all || shown.length <= SHOWN;
    more.textContent = `Show all ${shown.length}`;
  };
  more.addEventListener('click', () => {
    all = true;
    arrange();
  });
  for (const key of ['sort', 'only', 'filter'] as const) onState(key, arrange);
  arrange();
  return element('div', {}, [controls(), table, more, foot]);
}

function onlyVerdict(): string | null {
  return VERDICTS.find((verdict) => verdict === getState('only')) ?? null;
}

function controls(): HTMLElement {
  const filter = element('input', {
    class: 'filter',
    attributes: {
      type: 'search',
      placeholder: 'Filter by name',
      'aria-label': 'Filter by name',
      maxlength: '200',
    },
  });
  filter.value = getState('filter') ?? '';
  filter.addEventListener('input', () => setState('filter', filter.value || null));
  onState('filter', (text) => {
    filter.value = text ?? '';
  });
  const verdicts = ['all', ...VERDICTS];
  const only = choiceSwitch(
    'Verdicts that are shown',
    verdicts,
    verdicts.indexOf(onlyVerdict() ?? 'all'),
    (choice) => setState('only', choice === 0 ? null : verdicts[choice]!),
  );
  const sort = choiceSwitch('Order', SORTS, SORTS.indexOf(toSort(getState('sort'))), (choice) =>
    setState('sort', choice === 0 ? null : SORTS[choice]!),
  );
  return element('div', { class: 'controls' }, [
    filter,
    only,
    element('div', { class: 'labelled' }, [element('span', { text: 'by' }), sort]),
  ]);
}

function comparedBody(
  row: ComparedRow,
  { lockstep, pairs }: PageComparison,
  scale: RatioScale,
  margin: number,
): HTMLElement {
  const unit = timeUnit(row.time.center ?? row.before);
  const times = `${formatTime(row.before, unit)} → ${formatTime(row.time.center, unit)}`;
  const trials = pairs.find(({ caseId }) => caseId === row.caseId)?.trials ?? [];
  const build = () =>
    element('div', { class: 'details' }, [
      element('section', { class: 'panel wide' }, [
        element('h3', {
          class: 'panel-title',
          text: lockstep
            ? 'Each round: both sides took a turn in it'
            : 'Turns of the two runs, which ran at different times',
        }),
        trials.length === 0
          ? element('p', { class: 'empty', text: 'No trial has turns of both sides.' })
          : pairedTurnsChart(trials, row.caseId, margin),
        lockstep
          ? null
          : element('p', {
              class: 'note small',
              text: 'These ratios hold the machine’s speed on both days; the verdict is of times divided by the control.',
            }),
      ]),
    ]);
  return expandable(
    '',
    [nameElement('name', row.caseId, 160)],
    null,
    [
      element('td', { class: 'cell-time number', text: times }),
      ...judgementCells(row.judgement, scale, margin),
      element('td', { class: 'cell-trials number', text: String(row.trials) }),
    ],
    build,
  ).body;
}

/** Exact counters that changed: no verdict on the times says it. */
function counterChanges(rows: readonly ComparedRow[]): HTMLElement | null {
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
