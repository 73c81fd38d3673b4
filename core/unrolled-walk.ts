import type { Mm } from './mm.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
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
  /** after the address space: of `walkArguments`, so one or two */
  readonly parameters: readonly string[];
  /** the operations return numbers, whose bitwise or the walk returns */
  readonly or?: boolean;
}

/**
 * What a walk is called with, beside the address space. A function that is not inlined takes its arguments boxed,
 * which would allocate 16 bytes for each address; a double in an array stays one. The walk reads them first of all,
 * so that callbacks may dispatch in their turn.
 */
export const walkArguments = new Float64Array(2);

/** Calls one operation of each notifier; returns the bitwise or of the results, 0 if the shape wants none. */
export type Walk = (mm: Mm) => number;

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
 * Where code from strings is forbidden (node with `--disallow-code-generation-from-strings`) it is a plain loop.
 *
 * @param section what counts the open walks
 */
export function unrolledWalk(section: { depth: number }, shape: WalkShape): Walk {
  const { name, operation, parameters, or = false } = shape;
  const step = `
      call = mn.${operation};
      if (call !== null) ${or ? 'result |= ' : ''}call(mn, mm, ${parameters.join(', ')});
      mn = mn.next;
      if (mn === null) return result;`;
  const source = `'use strict';
return function ${name}(mm) {
  ${parameters.map((parameter, i) => `const ${parameter} = walkArguments[${i}];`).join('\n  ')}
  let result = 0;
  let mn = mm.mmuNotifierMm.first;
  if (mn === null) return result;
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
  try {
    return new Function('section', 'walkArguments', source)(section, walkArguments) as Walk;
  } catch (error) {
    if (error instanceof EvalError) return plainWalk(section, shape);
    throw error;
  }
}

/** The same without code from a string, with one call site for all notifiers. */
function plainWalk(section: { depth: number }, { operation, parameters, or = false }: WalkShape): Walk {
  return (mm) => {
    const args = parameters.map((_, i) => walkArguments[i]!);
    let result = 0;
    const depth = section.depth;
    section.depth = depth + 1;
    try {
      for (let mn = mm.mmuNotifierMm!.first; mn !== null; mn = mn.next) {
        const call = mn[operation] as Callback | null;
        if (call === null) continue;
        const value = call(mn, mm, ...args);
        if (or) result |= value as number;
      }
    } finally {
      section.depth = depth;
    }
    return result;
  };
}

type Callback = (mn: MmuNotifier, mm: Mm, ...args: number[]) => unknown;
