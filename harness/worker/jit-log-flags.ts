/**
 * How a worker gets V8's account of its code: two files on descriptors of its own, which have no name any more. Both
 * sides of the start know this file: the launcher opens the files, the worker reads them.
 */

/** Deoptimisations, with position and reason. */
export const LOG_FD = 4;
/** Optimisations and deoptimisations, with the function. */
export const TRACE_FD = 5;

/**
 * V8 writes to the files when it compiles code or throws code away, and at no other time but when it gets memory from
 * the system: the timed loop runs the same instructions as without them.
 */
export const JIT_LOG_FLAGS: readonly string[] = [
  '--log-deopt',
  '--no-logfile-per-isolate',
  `--logfile=/dev/fd/${LOG_FD}`,
  '--trace-opt',
  '--trace-deopt',
  '--redirect-code-traces',
  `--redirect-code-traces-to=/dev/fd/${TRACE_FD}`,
];
