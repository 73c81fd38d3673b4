/** What of a history is done, by the stored runs and records. */
import { failuresAmong } from '../absence.ts';
import type { Plan, RunDocument, RuntimeRecord } from '../run-document.ts';
import type { CommitState } from './measuring-order.ts';
import type { Unmeasured } from './unmeasured-store.ts';

/** How commits are to be measured. */
export interface HistorySettings {
  readonly machineId: string;
  readonly runtime: RuntimeRecord;
  readonly plan: Plan;
  readonly build: string | null;
  readonly suitesFrom: string | null;
}

export interface HistoryChoice {
  /** A run by any plan will do. Default: only one by the same plan. */
  readonly missing: boolean;
  /** What failed is left to do. */
  readonly retry: boolean;
}

export interface CommitStatus {
  readonly state: CommitState;
  /** The youngest run that counts. */
  readonly run: RunDocument | null;
  /** The youngest record that counts. */
  readonly record: Unmeasured | null;
}

/** Of each commit, by its hash. Linear in what is stored. */
export function statusOf(
  shas: readonly string[],
  runs: readonly RunDocument[],
  records: readonly Unmeasured[],
  settings: HistorySettings,
  choice: HistoryChoice,
): CommitStatus[] {
  const runOf = youngest(
    runs.filter((run) => counts(run, settings, choice)),
    ({ commit }) => commit!.sha,
    ({ startedAt }) => startedAt,
  );
  const recordOf = youngest(
    records.filter((record) => !choice.retry && holds(record, settings)),
    ({ commit }) => commit.sha,
    ({ triedAt }) => triedAt,
  );
  return shas.map((sha) => {
    const [run, record] = [runOf.get(sha) ?? null, recordOf.get(sha) ?? null];
    return { state: run !== null ? 'measured' : record !== null ? 'failed' : 'left', run, record };
  });
}

function counts(run: RunDocument, settings: HistorySettings, { missing, retry }: HistoryChoice): boolean {
  const { commit, cases, failures, interrupted, machine, runtime, plan, suitesFrom = null, lockstep } = run;
  if (commit === null || commit.dirty || interrupted) return false;
  if (!cases.some(({ role }) => role === 'case') || (retry && failuresAmong(failures).length > 0))
    return false;
  if (machine.id !== settings.machineId || !isSameRuntime(runtime, settings.runtime)) return false;
  if (suitesFrom !== settings.suitesFrom) return false;
  return missing || (lockstep === undefined && isSamePlan(plan, settings.plan));
}

/** A commit that doesn't build does so whatever is measured; one that lacks cases may have others. */
function holds(
  record: Unmeasured,
  { machineId, runtime, plan, build, suitesFrom }: HistorySettings,
): boolean {
  const same =
    record.machineId === machineId &&
    isSameRuntime(record.runtime, runtime) &&
    record.build === build &&
    record.suitesFrom === suitesFrom;
  return same && (record.reason === 'build' || isSame(record.filters, plan.filters));
}

function isSameRuntime(a: RuntimeRecord, b: RuntimeRecord): boolean {
  return a.name === b.name && a.version === b.version && isSame(a.flags, b.flags);
}

/** Whatever its seed: that is new for each run. */
function isSamePlan({ seed: _a, ...a }: Plan, { seed: _b, ...b }: Plan): boolean {
  return (Object.keys(b) as (keyof typeof b)[]).every((key) => isSame(a[key], b[key]));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function youngest<T>(
  items: readonly T[],
  key: (item: T) => string,
  time: (item: T) => string,
): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const known = found.get(key(item));
    if (known === undefined || time(known) < time(item)) found.set(key(item), item);
  }
  return found;
}
