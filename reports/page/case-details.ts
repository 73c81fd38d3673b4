/** What stands behind one case's number: its turns, their distribution, what could make it a lie, and its past. */
import { formatBytes, formatCount, formatDuration, formatPercent, formatTime } from '../format.ts';
import type { Row } from '../model.ts';
import type { PageModel, TrialDetail } from '../page-model.ts';
import { certificatePanel } from './certificate-panel.ts';
import { distributionChart } from './distribution-chart.ts';
import { element } from './dom.ts';
import { foldedTable } from './folded-table.ts';
import { historyPanel } from './history-panel.ts';
import { profileList } from './profile-list.ts';
import { simpleTable } from './simple-table.ts';
import { spreadLine } from './spread-line.ts';
import { turnsChart } from './turns-chart.ts';

export function caseDetails(row: Row, model: PageModel): HTMLElement {
  const trials = model.details.find((detail) => detail.caseId === row.caseId)?.trials ?? [];
  const history = model.history.histories.find((each) => each.caseId === row.caseId);
  const points = history?.tracks.reduce((sum, { runs }) => sum + runs.length, 0) ?? 0;
  const links = model.profiles.filter(({ caseId }) => caseId === row.caseId);
  return element('div', { class: 'details' }, [
    facts(row, trials),
    profileList(links),
    ...(trials.length === 0
      ? [element('p', { class: 'empty', text: 'No trial of this case was finished.' })]
      : [
          panel('Turns over time, a line for each trial', [turnsChart(trials, row.name), turnsTable(trials)]),
          panel('Distribution: share of turns that took at most so long', [
            distributionChart(trials, row.name),
            spreadLine(trials),
            quantilesTable(trials),
          ]),
        ]),
    row.counters === null ? null : countersPanel(row.counters),
    history === undefined
      ? null
      : widePanel('History over the stored runs', [
          points < 2
            ? element('p', {
                class: 'empty',
                text: 'No other run of this case is stored. The next runs will draw its history here.',
              })
            : historyPanel(history, model.history, row.name, links),
        ]),
    trials.length === 0 ? null : widePanel('Can the number be believed?', [certificatePanel(trials, row)]),
  ]);
}

function panel(title: string, children: readonly HTMLElement[]): HTMLElement {
  return element('section', { class: 'panel' }, [
    element('h3', { class: 'panel-title', text: title }),
    ...children,
  ]);
}

function widePanel(title: string, children: readonly HTMLElement[]): HTMLElement {
  const wide = panel(title, children);
  wide.classList.add('wide');
  return wide;
}

function facts(row: Row, trials: readonly TrialDetail[]): HTMLElement {
  const timed = trials.reduce((sum, { certificate }) => sum + certificate.timedMs, 0);
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

function countersPanel(counters: NonNullable<Row['counters']>): HTMLElement {
  const rows = Object.entries(counters).map(([name, count]) => [name, formatCount(count)]);
  return panel('Counted in one call, exactly', [simpleTable(['counter', 'count'], rows)]);
}

function turnsTable(trials: readonly TrialDetail[]): HTMLElement {
  const rounds = Math.max(0, ...trials.map(({ turns }) => turns.length));
  return foldedTable('Turns as a table', () => ({
    headers: ['turn', ...trials.map(({ index }) => `trial ${index}`)],
    rows: Array.from({ length: rounds }, (_, turn) => [
      String(turn),
      ...trials.map((trial) => turnText(trial, turn)),
    ]),
  }));
}

function turnText({ turns, certificate }: TrialDetail, turn: number): string {
  const collected = certificate.gc?.turns?.find((each) => each.turn === turn);
  const time = formatTime(turns[turn]);
  return collected === undefined
    ? time
    : `${time}, with ${formatTime(collected.ms * 1e6)} of collecting garbage`;
}

function quantilesTable(trials: readonly TrialDetail[]): HTMLElement {
  const shares = [0, 0.25, 0.5, 0.75, 1];
  return foldedTable('Distribution as a table', () => ({
    headers: ['trial', 'least', '25 %', '50 %', '75 %', 'most'],
    rows: trials.map(({ index, turns }) => {
      const sorted = turns.filter((turn) => turn !== null).sort((a, b) => a - b);
      return [
        String(index),
        ...shares.map((share) => formatTime(sorted[Math.round(share * (sorted.length - 1))])),
      ];
    }),
  }));
}
