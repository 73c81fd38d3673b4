/**
 * What one run stores: one invocation on one build and one machine. Data only, one JSON file a run, never
 * rewritten. Times are in nanoseconds per operation unless the name says otherwise.
 */

import type { CodeShapes } from './code-shape/stored-shape.ts';
import type { CheckEvidence, EliminationEvidence, GarbageCollections, JitEvidence } from './evidence.ts';

export const SCHEMA_VERSION = 1;

/**
 * What stands beside a trial's numbers so that a reader can tell whether to believe them. `null`, or missing, where
 * the worker doesn't tell: an executable of the user's own may know nothing of collections.
 */
export interface Certificate {
  /** Time inside the samples that were kept. */
  readonly timedMs: number;
  /** Cost of one reading of the clock, and its smallest step, in ns. */
  readonly clock: { readonly costNs: number; readonly resolutionNs: number } | null;
  /** Garbage collections inside the turns: their number and total time. */
  readonly gc: GarbageCollections | null;
  /** Heap bytes allocated per operation. */
  readonly bytesPerOperation: number | null;
  /** Warm-up: batches run, time spent, and whether they had stopped improving before the ceiling. */
  readonly warmUp: { readonly batches: number; readonly ms: number; readonly steady: boolean } | null;
  /** What V8 did with the case's code. */
  readonly jit?: JitEvidence | null;
  readonly elimination?: EliminationEvidence | null;
  /** null where the case declares no check. */
  readonly check?: CheckEvidence | null;
  /** A call after the first returned a promise. */
  readonly promised?: boolean | null;
  /** Names of warnings, from the list in `warnings.ts`. */
  readonly warnings: readonly string[];
}

/** Exact counts by name, integers from 0 on: what one call of an operation did. */
export type Counters = Readonly<Record<string, number>>;

/** One fresh worker's contribution to one case. The unit of evidence. */
export interface Trial {
  /** Which trial of its group: trials of one group with the same index ran in lockstep. From 0. */
  readonly index: number;
  /** Calls per sample. */
  readonly batch: number;
  /** The median sample of each turn, in time order; entry r belongs to round r of the trial. */
  readonly turns: readonly number[];
  /** Minimum, 5, 25, 50, 75, 95 % and maximum over all samples of the trial. */
  readonly quantiles: readonly number[];
  readonly certificate: Certificate;
  /** Missing where the case counts nothing. */
  readonly counters?: Counters;
}

export type CaseRole = 'case' | 'control';

export interface CaseResult {
  /** `suite/group/case`. A control is `suite/group/control=NAME`. */
  readonly caseId: string;
  readonly suite: string;
  readonly group: string;
  readonly name: string;
  readonly role: CaseRole;
  /** The caseId of the group's baseline, or null where the group has none. */
  readonly baseline: string | null;
  /** Operations per call. */
  readonly operations: number;
  /** Hash of the suite's code: an edited suite starts a new series. */
  readonly suiteHash: string;
  readonly trials: readonly Trial[];
  /** Of V8's code for it. Missing where nobody asked for it, or it can't be told. */
  readonly codeShapes?: CodeShapes;
}

export type FailureReason =
  | 'load'
  | 'throw'
  | 'timeout'
  | 'exit'
  | 'signal'
  | 'protocol'
  | 'async-leak'
  | 'spawn'
  | 'unsupported'
  /** What the case stands for isn't on this machine: no failure of the run. */
  | 'absent';

/** A case that could not be measured, or not to its end. The run goes on without it. */
export interface Failure {
  readonly caseId: string;
  readonly reason: FailureReason;
  /** One sentence: what was got, what was expected, what to do. */
  readonly message: string;
  /** The last bytes that the worker wrote to stderr. */
  readonly stderr: string;
  /** The trial in which it happened. */
  readonly trial: number;
}

export interface Commit {
  /** 40 hex digits. */
  readonly sha: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** The author's name. Missing in documents that were stored before it was kept. */
  readonly author?: string;
  readonly subject: string;
  /** Files that are tracked or could be differ from the commit. */
  readonly dirty: boolean;
}

export interface MachineRecord {
  /** Stable name of the machine's kind; also the folder in results/. */
  readonly id: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly kernel: string;
  /** `null`, here and below, where the system doesn't tell. */
  readonly governor: string | null;
  readonly turbo: boolean | null;
  readonly smt: boolean | null;
  /** `vm`, `container`, `vm+container` or `bare`. */
  readonly virtualisation: string | null;
  readonly loadAverage: readonly number[];
  /** The CPU that all workers shared, and why not where there was none. */
  readonly pinnedCpu: number | null;
  readonly pinning: string;
}

export interface RuntimeRecord {
  readonly name: string;
  readonly version: string;
  /** Empty where the engine is another. */
  readonly v8: string;
  readonly flags: readonly string[];
}

/** How the run was to be measured: enough to do it again. */
export interface Plan {
  readonly seed: number;
  /** Every case gets that many; from then on only the undecided ones go on. */
  readonly trials: number;
  readonly maxTrials: number;
  /** For the whole measuring; null without a limit. */
  readonly budgetMs: number | null;
  readonly rounds: number;
  readonly turnMs: number;
  readonly warmUpMs: number;
  readonly timeoutMs: number;
  /** Relevance threshold as a ratio less one: 0.01 is 1 %. */
  readonly margin: number;
  readonly alpha: number;
  readonly quick: boolean;
  readonly all: boolean;
  /** What the user asked for: suite names and patterns, in the order given. */
  readonly filters: readonly string[];
}

/** A profile that lies beside the document in files of its own, which are not in git and may be gone. */
export interface StoredProfile {
  readonly caseId: string;
  /** `difference`: of two builds, this document's against another. */
  readonly kind: 'cpu' | 'heap' | 'difference';
  /** Names in the document's folder: for profile viewers, in V8's format, and the page for a browser. */
  readonly file: string;
  readonly page: string;
}

export interface RunDocument {
  readonly schema: typeof SCHEMA_VERSION;
  /** 12 lower-case hex digits. */
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /**
   * The same in two documents whose trials with equal index ran in the same rounds: two builds, measured in lockstep.
   * Missing where a run measured one build.
   */
  readonly lockstep?: string;
  /** Ended by the user or a signal before its plan was done. */
  readonly interrupted: boolean;
  readonly project: { readonly name: string; readonly version: string };
  /** null outside a git repository. */
  readonly commit: Commit | null;
  /** Full hash of the commit whose suites were laid over this one. Missing where it ran its own. */
  readonly suitesFrom?: string;
  readonly machine: MachineRecord;
  readonly runtime: RuntimeRecord;
  readonly plan: Plan;
  /** Time in timed batches and wall time of the measuring, in ms. */
  readonly timedMs: number;
  readonly wallMs: number;
  readonly cases: readonly CaseResult[];
  readonly failures: readonly Failure[];
  /** Missing where nothing was profiled. */
  readonly profiles?: readonly StoredProfile[];
}
