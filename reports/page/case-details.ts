/** What stands behind one case's number: its turns, their distribution, and its past. */
import {
  formatBytes,
  formatCount,
  formatDate,
  formatDuration,
  formatPercent,
  formatTime,
  formatTimeInterval,
} from '../format.ts';
import type { Row } from '../model.ts';
import type { History, HistoryTrack, PageModel, RunPoint, TrialDetail } from '../page-model.ts';
import { distributionChart } from './distribution-chart.ts';
import { element } from './dom.ts';
import { historyChart } from './history-chart.ts';
import { simpleTable } from './simple-table.ts';
import { turnsChart } from './turns-chart.ts';

export function caseDetails(row: Row, model: PageModel): HTMLElement {
  const trials = model.details.find((detail) => detail.caseId === row.caseId)?.trials ?? [];
  const history = model.histories.find((each) => each.caseId === row.caseId);
  return element('div', { class: 'details' }, [
    facts(row, trials),
    ...(trials.length === 0
      ? [element('p', { class: 'empty', text: 'No trial of this case was finished.' })]
      : [
          panel('Turns over time, a line for each trial', [turnsChart(trials, row.name), turnsTable(trials)]),
          panel('Distribution: share of turns that took at most so long', [
            distributionChart(trials, row.name),
          ]),
        ]),
    row.evidence.length === 0 ? null : evidencePanel(row.evidence),
    row.counters === null ? null : countersPanel(row.counters),
    history === undefined ? null : historyPanel(history, model.runs, row),
  ]);
}

function panel(title: string, children: readonly HTMLElement[]): HTMLElement {
  return element('section', { class: 'panel' }, [element('h4', { text: title }), ...children]);
}

function facts(row: Row, trials: readonly TrialDetail[]): HTMLElement {
  const timed = trials.reduce((sum, trial) => sum + trial.timedMs, 0);
  const batches = trials.map(({ batch }) => batch);
  const pairs: [string, string][] = [
    ['trials', formatCount(row.trials)],
    ['timed', formatDuration(timed)],
    ['calls a sample', batches.length === 0 ? '–' : formatCount(Math.min(...batches))],
    [
      'allocated',
      row.bytesPerOperation === null ? '–' : `${formatBytes(row.bytesPerOperation)} per operation`,
    ],
    ['collecting garbage', row.gcShare === null ? '–' : formatPercent(row.gcShare).replace(/^[+±]/, '')],
  ];
  return element(
    'dl',
    { class: 'facts' },
    pairs.map(([term, value]) =>
      element('div', {}, [element('dt', { text: term }), element('dd', { text: value })]),
    ),
  );
}

function evidencePanel(evidence: Row['evidence']): HTMLElement {
  const rows = evidence.map(({ warning, text }) => [warning, text]);
  return panel('What the warnings rest on', [simpleTable(['warning', 'evidence'], rows)]);
}

function countersPanel(counters: NonNullable<Row['counters']>): HTMLElement {
  const rows = Object.entries(counters).map(([name, count]) => [name, formatCount(count)]);
  return panel('Counted in one call, exactly', [simpleTable(['counter', 'count'], rows)]);
}

function historyPanel(history: History, runs: readonly RunPoint[], row: Row): HTMLElement {
  const track = history.adjusted ?? history.measured;
  if (track.centers.filter((center) => center !== null).length < 2) {
    const text =
      'No earlier run of this case on this machine is stored. The next runs will draw its history here.';
    return panel('History', [element('p', { class: 'empty', text })]);
  }
  const how = history.adjusted === null ? 'as measured' : 'with the machine’s speed cancelled by the control';
  return panel(`History, ${how}`, [
    historyChart(track, runs, row.name),
    historyTable(history.measured, runs),
  ]);
}

function turnsTable(trials: readonly TrialDetail[]): HTMLElement {
  const rounds = Math.max(0, ...trials.map(({ turns }) => turns.length));
  return folded('Turns as a table', () =>
    simpleTable(
      ['turn', ...trials.map(({ index }) => `trial ${index}`)],
      Array.from({ length: rounds }, (_, turn) => [
        String(turn),
        ...trials.map(({ turns }) => formatTime(turns[turn])),
      ]),
    ),
  );
}

function historyTable(history: HistoryTrack, runs: readonly RunPoint[]): HTMLElement {
  return folded('History as a table', () =>
    simpleTable(
      ['run', 'commit', 'subject', 'time per op, as measured'],
      runs.map((run, index) => [
        formatDate(run.startedAt),
        run.sha?.slice(0, 8) ?? '–',
        run.subject,
        formatTimeInterval({
          center: history.centers[index]!,
          low: history.lows[index]!,
          high: history.highs[index]!,
        }),
      ]),
    ),
  );
}

/** Built when it is opened for the first time: a page may hold thousands of such tables. */
function folded(summary: string, build: () => HTMLElement): HTMLElement {
  const details = element('details', {}, [element('summary', { text: summary })]);
  details.addEventListener('toggle', () => details.append(build()), { once: true });
  return details;
}
