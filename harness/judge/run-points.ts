/** What a history needs of a run: its numbers without its turns. A thousandth of the document's size. */
import { failuresAmong } from '../absence.ts';
import type { CodeShapes } from '../code-shape/stored-shape.ts';
import { confidenceSequence } from '../confidence-sequence.ts';
import { controlsOf } from '../control.ts';
import { countersOf } from '../counters.ts';
import { groupBy } from '../group-by.ts';
import { logEstimate } from '../log-estimate.ts';
import { differencesByTrial, inTrialOrder, logTimesByTrial } from '../paired-differences.ts';
import type { CaseResult, CaseRole, Counters, RunDocument } from '../run-document.ts';

/** What is told of a run without its cases. A run document is one too. */
export interface RunHeader
  extends Pick<RunDocument, 'runId' | 'startedAt' | 'commit' | 'lockstep' | 'profiles'> {
  readonly machine: { readonly id: string };
  readonly runtime: Pick<RunDocument['runtime'], 'name' | 'version' | 'flags'>;
}

/** Which case it is, of which code, and what its times can be divided by. Shared by all runs that have the same. */
export interface CaseKey {
  readonly caseId: string;
  readonly suite: string;
  readonly group: string;
  readonly name: string;
  readonly role: CaseRole;
  readonly suiteHash: string;
  /** Names of its group's controls, best first. None for a control. */
  readonly controls: readonly string[];
}

/** What of a case is exact. */
export interface CaseFacts {
  /** On which all trials agree. */
  readonly counters: Counters | null;
  readonly varying: readonly string[];
  readonly codeShapes: CodeShapes | null;
}

export interface RunPoints {
  readonly run: RunHeader;
  readonly keys: readonly CaseKey[];
  /**
   * For each key in turn its center, low and high in ns per operation, and then the same of its ratio to each of its
   * controls. NaN where there is no number.
   */
  readonly values: Float64Array;
  /** By place among the keys; only of cases that count something. */
  readonly facts: ReadonlyMap<number, CaseFacts>;
  /** caseIds, each once. */
  readonly failed: readonly string[];
}

/** What series are kept apart by, beside case and suite: results of unlike environments are never joined. */
export interface Environment {
  readonly machine: string;
  /** Name, version and flags. */
  readonly runtime: string;
}

/** Runs by what they were measured on, in the order in which these first appear. O(runs). */
export function byEnvironment(points: readonly RunPoints[]): [Environment, RunPoints[]][] {
  const groups = groupBy(points, ({ run }) => JSON.stringify(environmentOf(run)));
  return [...groups.values()].map((members) => [environmentOf(members[0]!.run), members]);
}

export function environmentOf({ machine, runtime }: RunHeader): Environment {
  return { machine: machine.id, runtime: [runtime.name, runtime.version, ...runtime.flags].join(' ') };
}

/** The commit that was measured; null where the code is in none. */
export function cleanSha({ commit }: RunHeader): string | null {
  return commit === null || commit.dirty ? null : commit.sha;
}

/** When the code of a run was committed, or the run was made, in ms since 1970. NaN for a time that is no date. */
export function timeOf({ commit, startedAt }: Pick<RunHeader, 'commit' | 'startedAt'>): number {
  return Date.parse(commit?.time ?? startedAt);
}

/** Numbers of one estimate. */
export const POINT_WIDTH = 3;

/** How many numbers a case takes. */
export function widthOf({ controls }: CaseKey): number {
  return POINT_WIDTH * (1 + controls.length);
}

/** O(turns · log). RangeError for an alpha out of range or a trial index that occurs twice. */
export function runPoints(document: RunDocument, alpha: number): RunPoints {
  const keys: CaseKey[] = [];
  const values: number[] = [];
  const facts = new Map<number, CaseFacts>();
  for (const result of document.cases) {
    const controls = result.role === 'control' ? [] : controlsOf(document, result);
    const own = factsOf(result);
    if (own !== null) facts.set(keys.length, own);
    keys.push(keyOf(result, controls));
    values.push(...point(logTimesByTrial(result.trials), alpha));
    for (const { trials } of controls) {
      values.push(...point(differencesByTrial(trials, result.trials), alpha));
    }
  }
  const { runId, startedAt, commit, lockstep, profiles, machine, runtime } = document;
  const { name, version, flags } = runtime;
  return {
    run: {
      runId,
      startedAt,
      commit,
      ...(lockstep === undefined ? {} : { lockstep }),
      ...(profiles === undefined ? {} : { profiles }),
      machine: { id: machine.id },
      runtime: { name, version, flags },
    },
    keys,
    values: Float64Array.from(values),
    facts,
    failed: [...new Set(failuresAmong(document.failures).map(({ caseId }) => caseId))],
  };
}

function keyOf(result: CaseResult, controls: readonly CaseResult[]): CaseKey {
  const { caseId, suite, group, name, role, suiteHash } = result;
  return { caseId, suite, group, name, role, suiteHash, controls: controls.map((each) => each.name) };
}

function factsOf(result: CaseResult): CaseFacts | null {
  const counted = countersOf(result);
  if (counted === null && result.codeShapes === undefined) return null;
  return {
    counters: counted?.agreed ?? null,
    varying: counted?.varying ?? [],
    codeShapes: result.codeShapes ?? null,
  };
}

function point(logs: ReadonlyMap<number, number>, alpha: number): [number, number, number] {
  if (logs.size === 0) return [NaN, NaN, NaN];
  const values = inTrialOrder(logs);
  const { center, low, high } = logEstimate(confidenceSequence(values, alpha), values, alpha);
  return [center, low, high];
}
