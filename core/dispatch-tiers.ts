import type { DispatchedOperation, Walk } from './dispatch-loops.ts';
import { generatedWalk, listenersOf } from './generated-walk.ts';
import type { Mm } from './mm.ts';
import type { MmuNotifierMm } from './mmu-notifier-mm.ts';
import { rcu } from './rcu.ts';
import { takenPte } from './taken-pte.ts';
import { keepWalk } from './walk-budget.ts';

/** When walks are generated. Tests set it; a change counts from the next dispatch on. */
export const dispatchTiers = {
  /**
   * A list is looped over so many times, by operation, before a walk is generated for it: that takes as long as some
   * hundred loops. Infinity: never.
   */
  loops: 4096,
  /** Call sites that all generated walks together may have; a longer list is always looped over. */
  callSites: 2 ** 14,
};

/** The first tier: loops over the list, and generates a walk for it once it has done so often enough. */
export function dispatchByLoop(operation: DispatchedOperation, mm: Mm): number {
  const list = mm.mmuNotifierMm!;
  const loops = list.loops[operation.index]! + 1;
  list.loops[operation.index] = loops;
  if (loops > dispatchTiers.loops) {
    const walk = tierUp(list, operation);
    if (walk !== null) return walk(mm);
  }
  const { depth } = rcu;
  rcu.depth = depth + 1;
  const { lo, hi } = takenPte;
  try {
    return operation.loop(list.first, mm);
  } finally {
    rcu.depth = depth;
    if (operation.keepsTakenPte) {
      takenPte.lo = lo;
      takenPte.hi = hi;
    }
  }
}

/** @returns null if code must not be generated, or would be too much: the loop is asked again after as many more */
function tierUp(list: MmuNotifierMm, operation: DispatchedOperation): Walk | null {
  list.loops[operation.index] = 0;
  const listeners = listenersOf(list, operation);
  const callSites = Math.max(1, listeners.length);
  if ((list.walkShare?.callSites ?? 0) + callSites > dispatchTiers.callSites) return null;
  try {
    const walk = generatedWalk(list, operation, listeners);
    keepWalk(list, operation, walk, callSites, dispatchTiers.callSites);
    return walk;
  } catch {
    // Code from strings is forbidden, or the stack is nearly full: no reason for a dispatch to fail.
    return null;
  }
}
