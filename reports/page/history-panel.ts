/** One case over the stored runs: chart, strip, environments, changes, and two points side by side. */

import { acceptanceText } from '../acceptance-words.ts';
import { formatDate, formatRatio, formatTime, formatTimeInterval } from '../format.ts';
import type { HistoryLines } from '../history-lines.ts';
import { historyLines } from '../history-lines.ts';
import type { History, HistoryModel } from '../history-model.ts';
import { historyPair } from '../history-pair.ts';
import { linksOfRun, type ProfileLink } from '../profile-links.ts';
import { acceptanceLegend, acceptanceNote } from './acceptance-note.ts';
import type { Tooltip } from './chart-frame.ts';
import { choiceSwitch } from './choice-switch.ts';
import { element } from './dom.ts';
import { foldedTable } from './folded-table.ts';
import { historyChart } from './history-chart.ts';
import { historyStrip } from './history-strip.ts';
import { legend } from './legend.ts';
import { pairBox } from './pair-box.ts';
import { profileList } from './profile-list.ts';
import { runTitle } from './run-axis.ts';
import { timeAxis } from './scales.ts';
import { getState, onState, setState } from './state.ts';
import { type ViewControl, viewControl } from './view-control.ts';

const HINT =
  'Drag to zoom, or the wheel once the chart has the focus; Shift and drag to move; double click to reset. Click two points to set them side by side. Keys: arrows, Enter, + − 0, Page up and down.';
const LETTERS = ['A', 'B'];
const TABLE_ROWS = 1000;

/** `links` are those to the case's profiles. */
export function historyPanel(
  history: History,
  model: HistoryModel,
  title: string,
  links: readonly ProfileLink[],
): HTMLElement {
  const present = [...new Set(history.tracks.map(({ environment }) => environment))];
  const adjustable = history.tracks.some(({ adjusted }) => adjusted !== null);
  const isAdjusted = () => adjustable && getState('track') !== 'measured';
  const compute = () => historyLines(history, model, shownEnvironments(present, model), isAdjusted());
  let lines = compute();
  const colorOf = (line: number) => present.indexOf(lines.lines[line]!.environment);
  const control = viewControl(() => lines, model.runs);
  const picked = () => pickedPlaces(lines, model);
  const frame = historyChart(
    `History over the stored runs. ${title}`,
    260,
    model.runs,
    control,
    () => ({
      lines,
      picked: picked(),
      bands: true,
      yAxis: (theme) => timeAxis(theme, false),
      tooltip: (place, color) => tooltip(lines, model, place, color),
      name: (line) => environmentName(model, lines.lines[line]!.environment),
      color: colorOf,
    }),
    (place) => togglePoint(model.runs[lines.axis[place]!]!.runId),
  );
  const strip = historyStrip(() => lines, control, colorOf);
  const changes = element('div', {});
  const pair = element('div', {});
  const refresh = () => {
    lines = compute();
    control.refresh();
    changes.replaceChildren(changeList(lines, model, control, links));
    pair.replaceChildren(...pairBoxes(history, model));
    frame.redraw();
    strip.redraw();
  };
  for (const key of ['track', 'environments', 'points'] as const) onState(key, refresh);
  changes.replaceChildren(changeList(lines, model, control, links));
  pair.replaceChildren(...pairBoxes(history, model));
  return element('div', {}, [
    element('div', { class: 'figure-bar' }, [
      present.length > 1 ? environmentLegend(present, model) : element('span', {}),
      adjustable ? trackSwitch(isAdjusted()) : null,
    ]),
    frame.root,
    strip.root,
    element('p', { class: 'note small', text: HINT }),
    changes,
    pair,
    foldedTable('History as a table', () => historyRows(lines, model)),
  ]);
}

/** Those of the address, as far as the case has them; otherwise that of the newest run. */
function shownEnvironments(present: readonly number[], { current }: HistoryModel): number[] {
  const asked = (getState('environments') ?? '').split('.').map(Number);
  const shown = present.filter((environment) => asked.includes(environment));
  if (getState('environments') !== null && shown.length > 0) return shown;
  return [present.includes(current) ? current : present[0]!];
}

function environmentName({ environments }: HistoryModel, index: number): string {
  const { machine, runtime } = environments[index]!;
  return `${machine}, ${runtime}`;
}

function environmentLegend(present: readonly number[], model: HistoryModel): HTMLElement {
  const shown = new Set(shownEnvironments(present, model));
  const entries = present.map((environment) => ({
    name: environmentName(model, environment),
    kind: 'curve' as const,
    shown: shown.has(environment),
  }));
  return legend(entries, (index, on) => {
    if (on) shown.add(present[index]!);
    else shown.delete(present[index]!);
    setState('environments', [...shown].sort((a, b) => a - b).join('.') || null);
  });
}

function trackSwitch(adjusted: boolean): HTMLElement {
  return choiceSwitch(
    'What the machine’s own speed does',
    ['speed cancelled', 'as measured'],
    adjusted ? 0 : 1,
    (choice) => setState('track', choice === 0 ? null : 'measured'),
  );
}

function togglePoint(runId: string): void {
  const points = (getState('points') ?? '').split('..').filter((each) => each !== '');
  const next = points.includes(runId)
    ? points.filter((each) => each !== runId)
    : [...points.slice(-1), runId];
  setState('points', next.join('..') || null);
}

function pickedPlaces({ axis }: HistoryLines, { runs }: HistoryModel) {
  const points = (getState('points') ?? '').split('..');
  return points.flatMap((runId, index) => {
    const place = axis.findIndex((run) => runs[run]!.runId === runId);
    return place < 0 || index > 1 ? [] : { place, letter: LETTERS[index]! };
  });
}

function pairBoxes(history: History, model: HistoryModel): HTMLElement[] {
  const [a, b] = (getState('points') ?? '').split('..');
  if (!a || !b) return [];
  return [pairBox(historyPair(history, model, [a, b]), () => setState('points', null))];
}

function tooltip(
  lines: HistoryLines,
  model: HistoryModel,
  place: number,
  color: (line: number) => string,
): Tooltip {
  const run = model.runs[lines.axis[place]!];
  if (run === undefined) return { title: '', lines: [] };
  const change = lines.changes.find(({ span }) => span[1] === place);
  const about = (label: string, value = '') => ({ color: 'transparent', label, value });
  return {
    title: runTitle(run),
    lines: [
      about([formatDate(run.startedAt), run.author].filter((part) => part !== '').join(', ')),
      ...lines.lines.flatMap(({ centers, lows, highs, environment }, index) => {
        if (environment !== run.environment) return [];
        const center = centers[place];
        const value =
          typeof center !== 'number'
            ? lines.failed.includes(place)
              ? 'failed'
              : 'not measured'
            : formatTimeInterval({ center, low: lows[place]!, high: highs[place]! });
        const label = lines.lines.length > 1 ? environmentName(model, environment) : 'time per operation';
        return { color: color(index), label, value };
      }),
      ...(change === undefined ? [] : [about('a new level since here', formatRatio(change.ratio))]),
      ...(change === undefined || change.accepted === null
        ? []
        : [about(acceptanceText(change.accepted).slice(0, 160))]),
      ...(lines.edits.includes(place) ? [about('the suite was edited before this run')] : []),
    ],
  };
}

function changeList(
  lines: HistoryLines,
  model: HistoryModel,
  control: ViewControl,
  links: readonly ProfileLink[],
): HTMLElement {
  if (lines.changes.length === 0)
    return element('p', { class: 'note', text: 'No change of level is seen in these runs.' });
  const items = lines.changes.map(({ span, before, after, ratio, evidence, accepted }) => {
    const run = model.runs[lines.axis[span[1]]!]!;
    const button = element('button', { class: 'change', attributes: { type: 'button' } }, [
      element('span', {
        class: `badge ${ratio > 1 ? 'slower' : 'faster'}`,
        text: `${ratio > 1 ? '▲' : '▼'} ${formatRatio(ratio)}`,
      }),
      element('span', { text: ` ${formatTime(before)} → ${formatTime(after)} since ` }),
      element('code', { text: runTitle(run), limit: 90 }),
      element('small', { text: ` ${formatDate(run.startedAt)}, p = ${evidence.toPrecision(1)}` }),
    ]);
    button.addEventListener('click', () => control.show({ from: span[0] - 0.5, to: span[2] - 0.5 }));
    return element('li', {}, [button, acceptanceNote(accepted), profileList(linksOfRun(links, run))]);
  });
  const isMarked = lines.changes.some(({ accepted }) => accepted !== null);
  return element('div', {}, [
    isMarked ? acceptanceLegend() : null,
    element('ul', { class: 'changes' }, items),
  ]);
}

function historyRows(
  lines: HistoryLines,
  model: HistoryModel,
): { headers: string[]; rows: string[][]; note: string } {
  const places = [...lines.axis.keys()].reverse().slice(0, TABLE_ROWS);
  const left = lines.axis.length - places.length;
  return {
    headers: [
      'run',
      'commit',
      'subject',
      ...lines.lines.map(({ environment }) => environmentName(model, environment)),
    ],
    rows: places.map((place) => {
      const run = model.runs[lines.axis[place]!]!;
      return [
        formatDate(run.startedAt),
        run.sha?.slice(0, 8) ?? '–',
        run.subject,
        ...lines.lines.map(({ centers, lows, highs }) =>
          formatTimeInterval({
            center: centers[place] ?? null,
            low: lows[place] ?? null,
            high: highs[place] ?? null,
          }),
        ),
      ];
    }),
    note:
      left > 0
        ? `The newest ${places.length} runs; ${left} earlier ones are in the chart and in the stored files.`
        : '',
  };
}
