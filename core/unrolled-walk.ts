import type { MmuNotifierOps } from './mmu-notifier-ops.ts';

/**
 * How many notifiers have a call site of their own. 16 make a walk of some 600 bytes of bytecode; V8 inlines
 * functions of up to 460 (`--max-inlined-bytecode-size`).
 */
const POSITIONS = 16;

/** What one walk calls. */
export interface WalkShape {
  /** of the function, for profiles and stack traces */
  readonly name: string;
  readonly operation: keyof MmuNotifierOps;
  /** after the address space, comma separated */
  readonly parameters: string;
  /** the operations return numbers, whose bitwise or the walk returns */
  readonly or?: boolean;
}

/**
 * The function that walks the list of an address space and calls one operation of each notifier, made from
 * source text because the loop is unrolled: V8 remembers per call site which function was called, so that
 * with a site for each of the first 16 positions it inlines the callbacks of up to 16 different owners, and
 * with one common site it makes a slow, generic call for each as soon as there are two. Measured with 8
 * owners: 2.3 instead of 10.6 ns a callback. Being unrolled also makes it too big to be inlined into its
 * callers, whose code would grow by a loop that hardly ever runs.
 *
 * `next` is read after the callback: the walk sees the list as it is by then. The section is closed by storing
 * what was loaded, not by decrementing: two dispatches in a row then wait for one store less.
 *
 * Needs a runtime that allows code from strings (node without `--disallow-code-generation-from-strings`).
 *
 * @param section what counts the open walks
 */
export function unrolledWalk<Walk>(section: { depth: number }, shape: WalkShape): Walk {
  const { name, operation, parameters, or = false } = shape;
  const call = `${or ? 'result |= ' : ''}call(mn, mm, ${parameters});`;
  const result = or ? 'return result;' : 'return;';
  const step = `
      call = mn.${operation};
      if (call !== null) ${call}
      mn = mn.next;
      if (mn === null) ${result}`;
  const source = `'use strict';
return function ${name}(mm, ${parameters}) {
  ${or ? 'let result = 0;' : ''}
  let mn = mm.mmuNotifierMm.first;
  if (mn === null) ${result}
  const depth = section.depth;
  section.depth = depth + 1;
  try {
    let call;
    for (;;) {${step.repeat(POSITIONS)}
    }
  } finally {
    section.depth = depth;
  }
};`;
  return new Function('section', source)(section) as Walk;
}
