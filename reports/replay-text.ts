/** What a replay counted, as tables for a terminal. */
import { formatCount } from './format.ts';
import { visible } from './sanitize.ts';
import { renderTable } from './table.ts';
import { type Screen, screenOf, type TerminalOptions } from './terminal.ts';
import { wrap } from './text-layout.ts';

type Counts = Readonly<Record<string, number>>;

/** One recording, replayed. Records count by name, in the order in which they are shown. */
export interface ReplayModel {
  readonly recording: string;
  readonly lines: number;
  /** Lines that could not be used; where and why was told while it was read. */
  readonly problems: number;
  readonly signals: number;
  readonly tasks: number;
  /** By name: calls that returned or ended their task, those among them that failed, those that never returned. */
  readonly calls: Counts;
  readonly failed: Counts;
  readonly unfinished: Counts;
  /** Calls that the model doesn't know. */
  readonly unknown: Counts;
  readonly counters: Counts;
  /** What the model did otherwise than the recording says. */
  readonly divergences: Counts;
  readonly notices: readonly string[];
  /** Empty if all invariants hold. */
  readonly violations: readonly string[];
}

/** Ends in a newline. */
export function renderReplay(replay: ReplayModel, options: TerminalOptions): string {
  return `${sections(replay, screenOf(options)).join('\n')}\n`;
}

function sections(replay: ReplayModel, screen: Screen): string[] {
  const { width, colors } = screen;
  const problems = replay.problems === 0 ? '' : `, ${formatCount(replay.problems)} of them not usable`;
  const head = `${visible(replay.recording)}: ${formatCount(replay.lines)} lines${problems}, ${formatCount(replay.tasks)} tasks, ${formatCount(replay.signals)} signals`;
  return [
    ...wrap(head, width).map((line) => colors.bold(line)),
    ...replay.notices.flatMap((text) => wrap(`! ${visible(text, 300)}`, width, '  ')).map(colors.yellow),
    '',
    ...callTable(replay, screen),
    '',
    ...countTable('counted on the model', replay.counters, screen),
    '',
    ...divergenceLines(replay, screen),
    ...violationLines(replay, screen),
  ];
}

function callTable({ calls, failed, unfinished, unknown }: ReplayModel, { width, colors }: Screen): string[] {
  const names = [...new Set([...Object.keys(calls), ...Object.keys(unfinished)])];
  const count = (counts: Counts, name: string) => ({
    text: Object.hasOwn(counts, name) ? formatCount(counts[name]!) : '',
  });
  const rows = names.map((name) => [
    { text: visible(name, 40) },
    count(calls, name),
    count(failed, name),
    count(unfinished, name),
    { text: Object.hasOwn(unknown, name) ? 'unknown to the model' : '', paint: colors.dim },
  ]);
  const right = (header: string) => ({ header, align: 'right' as const, priority: 0 });
  return renderTable(
    [
      { header: 'call', align: 'left', priority: 0 },
      right('calls'),
      right('failed'),
      right('unfinished'),
      { header: '', align: 'left', priority: 1 },
    ],
    rows,
    width,
    colors.dim,
  );
}

function countTable(header: string, counts: Counts, { width, colors }: Screen): string[] {
  const rows = Object.entries(counts).map(([name, value]) => [
    { text: visible(name, 80) },
    { text: formatCount(value) },
  ]);
  return renderTable(
    [
      { header, align: 'left', priority: 0 },
      { header: 'count', align: 'right', priority: 0 },
    ],
    rows,
    width,
    colors.dim,
  );
}

function divergenceLines({ divergences }: ReplayModel, screen: Screen): string[] {
  if (Object.keys(divergences).length === 0) return ['No divergence from the recording.'];
  return countTable('divergence from the recording', divergences, screen);
}

function violationLines({ violations }: ReplayModel, { width, colors }: Screen): string[] {
  if (violations.length === 0) return [colors.green('All invariants hold.')];
  return [
    colors.red(`Invariants broken (${violations.length})`),
    ...violations.flatMap((text) => wrap(`  ${visible(text, 500)}`, width, '    ')),
  ];
}
