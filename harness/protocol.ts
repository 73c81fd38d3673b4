/**
 * The worker protocol: JSON lines, parent to worker on stdin, worker to parent on file descriptor 3. Each request
 * gets exactly one reply. Described for authors of workers in docs/worker-protocol.md.
 */

import type { PrintedCodeRequest } from './code-shape/code-messages.ts';
import type { CheckEvidence, EliminationEvidence, GarbageCollections, JitEvidence } from './evidence.ts';
import type { CodeLogRequest, JitHistoryRequest, ProfileRequest } from './profile/profile-messages.ts';

export type Request =
  | OutlineRequest
  | LoadRequest
  | PrepareRequest
  | TurnRequest
  | FinishRequest
  | ProfileRequest
  | CodeLogRequest
  | JitHistoryRequest
  | PrintedCodeRequest;

/** Node worker only: load a suite's module and tell its shape. */
export interface OutlineRequest {
  readonly do: 'outline';
  /** Absolute path of the module. */
  readonly file: string;
}

/** Node worker only: load the module of the case that is prepared next, ahead of time. The reply is `{"loaded":true}`. */
export interface LoadRequest {
  readonly do: 'load';
  /** Absolute path of the module. */
  readonly file: string;
}

/** Set the case up, choose the batch, warm up. */
export interface PrepareRequest {
  readonly do: 'prepare';
  /** Absolute path of the module; an executable of its own may ignore it. */
  readonly file: string;
  readonly group: string;
  readonly case: string;
  /** Ceiling of the warm-up. */
  readonly warmUpMs: number;
  /** Cases to set up and run before, in the same process. */
  readonly after?: AfterOthers;
}

/** What has run in a worker's process before its own case: the pollution check. */
export interface AfterOthers {
  /** Of the same module, in the order in which they run. */
  readonly cases: readonly { readonly group: string; readonly case: string }[];
  /** How long each of them runs. */
  readonly timeMs: number;
}

/** Measure for about `timeMs`: the first sample is thrown away by the worker, at least one is kept. */
export interface TurnRequest {
  readonly do: 'turn';
  readonly timeMs: number;
}

/** Say what stands beside the numbers; the worker then ends when its stdin is closed. */
export interface FinishRequest {
  readonly do: 'finish';
}

export interface ReadyReply {
  readonly ready: {
    /** Calls per sample. */
    readonly batch: number;
    /** How many cases ran before, where the request named some; a worker that ignores such a request leaves it out. */
    readonly after?: number;
  };
}

export interface TurnReply {
  readonly turn: {
    /** ns per operation, in time order. */
    readonly samples: readonly number[];
    /** Time inside the timed batches, the thrown-away ones not counted. */
    readonly timedMs: number;
  };
}

/** See `Certificate` in run-document.ts; a worker that can't tell leaves a field out. */
export interface FinishReply {
  readonly certificate: {
    readonly clock?: { readonly costNs: number; readonly resolutionNs: number };
    readonly gc?: GarbageCollections;
    readonly bytesPerOperation?: number | null;
    readonly warmUp?: { readonly batches: number; readonly ms: number; readonly steady: boolean };
    readonly jit?: JitEvidence | null;
    readonly elimination?: EliminationEvidence | null;
    readonly check?: CheckEvidence | null;
    readonly promised?: boolean | null;
    readonly warnings?: readonly string[];
    /** What one call of the operation did, as exact counts by name. */
    readonly counters?: Readonly<Record<string, number>>;
  };
}

/** The case can't be measured. `reason` is one of `load`, `throw` and `async-leak`. */
export interface ErrorReply {
  readonly error: { readonly reason: string; readonly message: string };
}
