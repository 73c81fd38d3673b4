/** What a parent asks of the Node worker beside the worker protocol, to profile the case that it holds. */

/** Run the prepared case for about `timeMs` under V8's sampler. */
export interface ProfileRequest {
  readonly do: 'profile';
  readonly kind: 'cpu' | 'heap';
  readonly timeMs: number;
  /** Between two samples of the CPU profiler, in microseconds. */
  readonly intervalUs: number;
}

/** Tell what V8 has logged about its code. */
export interface CodeLogRequest {
  readonly do: 'code-log';
}

/** Tell what V8 optimised and threw away, from the beginning. */
export interface JitHistoryRequest {
  readonly do: 'jit-history';
}

export interface JitHistoryEvent {
  readonly kind: 'optimised' | 'deoptimised';
  /** Empty for a function without a name. */
  readonly function: string;
  /** In the sources; null where V8 doesn't tell. */
  readonly position: string | null;
  readonly reason: string | null;
  /** Of an optimisation for a loop that was running. */
  readonly osr: boolean;
  /** From 0; null in the warm-up. */
  readonly turn: number | null;
}

export interface ProfileReply {
  readonly profiled: {
    /** As V8 gives it. */
    readonly profile: unknown;
    /** Calls of the operation, and the time inside them. */
    readonly calls: number;
    readonly timedMs: number;
  };
}

/**
 * For the launcher of a worker that will be profiled, where V8's log is read: V8 writes what it makes of the code, which
 * makes the code no other, and no line is in two files.
 */
export const CODE_LOG_FLAGS: readonly string[] = [
  '--log-code',
  '--log-source-position',
  `--import=${new URL('./unique-lines.js', import.meta.url).href}`,
];

/** For a worker whose allocations are told by function: V8 gives those of inlined functions to their callers. */
export const HEAP_FLAGS: readonly string[] = ['--no-turbo-inlining'];
