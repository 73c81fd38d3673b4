/**
 * Our cost beside the limit and the peers: for groups whose cases are named by who does the work (`by=NAME`). The
 * group's baseline is ours, `by=c` is the limit, `by=WebAssembly` another, the others are peers, of which the fastest counts.
 */
import { compareCases, estimateCase } from '../harness/comparison.ts';
import { controlsOf } from '../harness/control.ts';
import { countersOf } from '../harness/counters.ts';
import { groupBy } from '../harness/group-by.ts';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
import { interval, judgement } from './group-model.ts';
import type { Interval, Judgement } from './model.ts';
import { parseParameters } from './parameters.ts';

const LIMIT = 'c';
/** No JavaScript: a limit of another kind, and none of the peers among which the fastest counts. */
const WEB_ASSEMBLY = 'WebAssembly';

/** Another contender, with the ratio of ours to it. */
export interface Beside {
  readonly by: string;
  readonly time: Interval;
  readonly judgement: Judgement;
}

/** Page tables in memory, as exact counts. */
export interface Footprint {
  readonly by: string;
  readonly ours: boolean;
  /** Of 512 entries, in use. */
  readonly tables: number;
  readonly bytesPerEntry: number;
}

export interface LimitRow {
  /** `suite/group`. */
  readonly group: string;
  readonly operation: string;
  readonly ours: Interval;
  /** Median over the trials. */
  readonly bytesPerOperation: number | null;
  readonly limit: Beside | null;
  readonly webAssembly: Beside | null;
  /** In JavaScript, by the ratio of ours to each, the largest first. */
  readonly peers: readonly Beside[];
  /** The first of them: not the one with the shortest time, which may be that of a faster moment of the machine. */
  readonly fastestPeer: Beside | null;
  /** Of those that count their tables: ours first. */
  readonly footprints: readonly Footprint[];
  /** Contenders whose exact counts differ from ours: they did other work. */
  readonly otherWork: readonly string[];
}

/** One row for each such group of the run, in its order. O(turns log turns). */
export function limitRows(document: RunDocument): LimitRow[] {
  const measured = document.cases.filter(({ role, trials }) => role !== 'control' && trials.length > 0);
  const groups = groupBy(measured, ({ suite, group }) => `${suite}/${group}`);
  return [...groups].flatMap(([id, cases]) => limitRow(document, id, cases) ?? []);
}

function limitRow(document: RunDocument, group: string, cases: readonly CaseResult[]): LimitRow | null {
  const ours = cases.find(({ caseId, baseline }) => caseId === baseline);
  if (ours === undefined || !cases.every(({ name }) => byOf(name) !== null)) return null;
  const { plan } = document;
  const controls = controlsOf(document, ours);
  const others = cases
    .filter((result) => result !== ours)
    .map((result): Beside => {
      const comparison = compareCases(result, ours, plan, controls);
      return {
        by: byOf(result.name)!,
        time: interval(comparison.baseline),
        judgement: judgement(comparison),
      };
    });
  const peers = others
    .filter(({ by, judgement: { ratio } }) => by !== LIMIT && by !== WEB_ASSEMBLY && ratio.center !== null)
    .sort((a, b) => b.judgement.ratio.center! - a.judgement.ratio.center!);
  const counted = countsText(ours);
  const bytes = ours.trials
    .map(({ certificate }) => certificate.bytesPerOperation)
    .filter((each) => each !== null)
    .sort((a, b) => a - b);
  return {
    group,
    operation: ours.group,
    ours: interval(estimateCase(ours, plan.alpha, controls)),
    bytesPerOperation: bytes[Math.floor((bytes.length - 1) / 2)] ?? null,
    limit: others.find(({ by }) => by === LIMIT) ?? null,
    webAssembly: others.find(({ by }) => by === WEB_ASSEMBLY) ?? null,
    peers,
    fastestPeer: peers[0] ?? null,
    footprints: [ours, ...cases.filter((result) => result !== ours)].flatMap((result) =>
      footprintOf(result, ours),
    ),
    otherWork: cases.filter((result) => countsText(result) !== counted).map(({ name }) => byOf(name)!),
  };
}

/** Who does the work, where the name says nothing else. */
function byOf(name: string): string | null {
  const [only, ...rest] = parseParameters(name);
  return only!.key === 'by' && rest.length === 0 ? only!.value : null;
}

/** How large the tables are is no part of the work: others hold them otherwise. */
const TABLES = 'tables';
const BYTES_PER_ENTRY = 'bytesPerEntry';

function countsText(result: CaseResult): string {
  const { [TABLES]: _tables, [BYTES_PER_ENTRY]: _bytes, ...work } = countersOf(result)?.agreed ?? {};
  return JSON.stringify(Object.entries(work).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function footprintOf(result: CaseResult, ours: CaseResult): Footprint[] {
  const { [TABLES]: tables, [BYTES_PER_ENTRY]: bytesPerEntry } = countersOf(result)?.agreed ?? {};
  if (tables === undefined || bytesPerEntry === undefined) return [];
  return [{ by: byOf(result.name)!, ours: result === ours, tables, bytesPerEntry }];
}
