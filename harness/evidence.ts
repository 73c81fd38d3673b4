/**
 * What a worker saw of its own case beside the times: the evidence behind a certificate's warnings. Plain data, stored
 * in run documents. `null` stands for "can't be told here", which is never read as "nothing happened".
 */

/**
 * What V8 runs a function in. `optimised` is code for a running loop (on-stack replacement), whose tier V8 doesn't
 * tell; `native` is a function without JavaScript code, such as a bound one.
 */
export type Tier = 'ignition' | 'sparkplug' | 'maglev' | 'turbofan' | 'optimised' | 'native';

/** V8 made optimised code for a function, or threw it away, after warm-up. */
export interface JitEvent {
  readonly kind: 'optimised' | 'deoptimised';
  /** The function that the code was for; calls that were inlined into it are part of it. */
  readonly function: string;
  /** `file:line:column` in the TypeScript source where there is a source map, relative to the working folder; null where V8 doesn't tell. */
  readonly position: string | null;
  /** V8's own words; null for an optimisation. */
  readonly reason: string | null;
  /** The turn in which it happened, from 0: the same index as in the trial's turns. */
  readonly turn: number;
}

export interface JitEvidence {
  /** Of the timed loop, asked after the last turn; null for a case with a reset, whose calls are timed one by one. */
  readonly loop: Tier | null;
  /** Of the operation. One that is inlined into the loop may never need optimised code of its own. */
  readonly operation: Tier | null;
  /** V8 was asked to optimise the operation after the last turn and did not. Null where it wasn't asked. */
  readonly refused: boolean | null;
  /** In time order, the first ones only; null where V8's log can't be read. */
  readonly events: readonly JitEvent[] | null;
  /** How many more events there were. */
  readonly omitted: number;
}

/** Times that tell an operation that does something from one that was optimised away. */
export interface EliminationEvidence {
  /** ns of one call in the timed loop, after the last turn. */
  readonly callNs: number;
  /** The same for one operation. */
  readonly operationNs: number;
  /** ns of one pass of the same loop around nothing, measured between batches of the operation. */
  readonly emptyNs: number | null;
  /** ns of one clock cycle: one step of a chain of dependent additions. */
  readonly cycleNs: number | null;
  /** Time of a batch of four times the size over the time of a batch: 4 for an operation that is carried out. */
  readonly growth: number | null;
  /** Successive calls gave one and the same value. A result that changes can't have been moved out of the loop. */
  readonly constantResult: boolean;
}

/** The case's own `check` of its result. */
export interface CheckEvidence {
  readonly passed: boolean;
  /** What was wrong; null where it passed. */
  readonly message: string | null;
}

/** Garbage collections inside the turns. */
export interface GarbageCollections {
  readonly count: number;
  readonly ms: number;
  /** The turns that had any, in order, from 0; missing where the worker doesn't tell. */
  readonly turns?: readonly { readonly turn: number; readonly ms: number }[];
}
