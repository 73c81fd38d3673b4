import { configOff } from './config-off.ts';

/* mmu-interval-register.ts for a build without notifiers: each throws `CONFIG_OFF`. */

export function mmuIntervalNotifierInsert(): never {
  throw configOff('mmuIntervalNotifierInsert');
}

// biome-ignore lint/correctness/useYield: it has the type of its sibling, and never gets as far
export function* mmuIntervalNotifierInsertSteps(): Generator<string, never, void> {
  throw configOff('mmuIntervalNotifierInsertSteps');
}

export function mmuIntervalNotifierInsertLocked(): never {
  throw configOff('mmuIntervalNotifierInsertLocked');
}

export function mmuIntervalNotifierRemove(): never {
  throw configOff('mmuIntervalNotifierRemove');
}

// biome-ignore lint/correctness/useYield: as above
export function* mmuIntervalNotifierRemoveSteps(): Generator<string, never, void> {
  throw configOff('mmuIntervalNotifierRemoveSteps');
}

export function mmuIntervalReadBegin(): never {
  throw configOff('mmuIntervalReadBegin');
}

// biome-ignore lint/correctness/useYield: as above
export function* mmuIntervalReadBeginSteps(): Generator<string, never, void> {
  throw configOff('mmuIntervalReadBeginSteps');
}

export function mmuIntervalReadRetry(): never {
  throw configOff('mmuIntervalReadRetry');
}

export function mmuIntervalSetSeq(): never {
  throw configOff('mmuIntervalSetSeq');
}
