/** Counts of a code object that need no clock: what it is made of, as a whole and in each of its loops. Pure. */
import { type FlowGraph, flowGraph, type Loop, loopsOf } from './control-flow.ts';
import type { InstructionSet } from './instruction-set.ts';
import type { Instruction, PrintedCode } from './printed-code.ts';

/** Of some instructions of a code object, as the code has them: not how often they run. */
export interface ShapeCounts {
  /** Without padding and exits for deoptimisation. */
  readonly instructions: number;
  /** Comparisons of an index with a length: they lead to an exit for `out of bounds`, or to a trap. */
  readonly boundsChecks: number;
  /** Places at which the code is left if an assumption doesn't hold. */
  readonly exits: number;
  readonly calls: number;
}

export interface LoopShape extends Loop {
  readonly counts: ShapeCounts;
}

export interface CodeShape {
  /** Of all of it. */
  readonly counts: ShapeCounts;
  /** Outer ones before those inside them; the rare part isn't counted. */
  readonly loops: readonly LoopShape[];
  /** Of some of its instructions, by index. */
  readonly countsOf: (indices: Iterable<number>) => ShapeCounts;
  /** By instruction, where a check leads: the reason of the exit, or `trap`; in order. */
  readonly checks: ReadonlyMap<number, string>;
}

const OUT_OF_BOUNDS = 'out of bounds';
/** Code that is never to be reached: V8 has shown that the check can't fail, and keeps it against its own mistakes. */
export const TRAP = 'trap';

export function shapeOf(code: PrintedCode, set: InstructionSet): CodeShape {
  const graph = flowGraph(code, set);
  const checks = checksOf(code, graph, set);
  const count = (indices: Iterable<number>): ShapeCounts => {
    let [instructions, boundsChecks, exits, calls] = [0, 0, 0, 0];
    for (const index of indices) {
      const { text, exit } = code.instructions[index]!;
      if (set.padding.test(text) || exit !== null) continue;
      instructions++;
      if (set.call.test(text)) calls++;
      const check = checks.get(index);
      if (check === undefined) continue;
      if (check !== TRAP) exits++;
      if (check === OUT_OF_BOUNDS || (check === TRAP && set.unsignedBranch.test(text))) boundsChecks++;
    }
    return { instructions, boundsChecks, exits, calls };
  };
  const loops = loopsOf(code, graph, set).map((loop) => ({ ...loop, counts: count(loop.body) }));
  return { counts: count(code.instructions.keys()), loops, countsOf: count, checks };
}

/** The branches that lead to an exit or a trap, through jumps if need be. */
function checksOf(code: PrintedCode, { indexAt }: FlowGraph, set: InstructionSet): Map<number, string> {
  const checks = new Map<number, string>();
  for (const [index, { text, target }] of code.instructions.entries()) {
    if (target === null || !set.branch.test(text)) continue;
    let at: number | null = target;
    // A chain of jumps has an end, unless the text is broken.
    for (let hops = 0; at !== null && hops < code.instructions.length; hops++) {
      const there: Instruction | undefined = code.instructions[indexAt(at) ?? -1];
      if (there === undefined) break;
      if (there.exit !== null) checks.set(index, there.exit);
      else if (set.trap.test(there.text)) checks.set(index, TRAP);
      else if (set.jump.test(there.text)) {
        at = there.target;
        continue;
      }
      break;
    }
  }
  return checks;
}
