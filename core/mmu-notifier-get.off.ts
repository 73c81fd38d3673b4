import { configOff } from './config-off.ts';

/* mmu-notifier-get.ts for a build without notifiers: each throws `CONFIG_OFF`. */

export const MMU_NOTIFIER_USERS_MAX = 2 ** 32 - 1;

export function mmuNotifierGet(): never {
  throw configOff('mmuNotifierGet');
}

// biome-ignore lint/correctness/useYield: it has the type of its sibling, and never gets as far
export function* mmuNotifierGetSteps(): Generator<string, never, void> {
  throw configOff('mmuNotifierGetSteps');
}

export function mmuNotifierGetLocked(): never {
  throw configOff('mmuNotifierGetLocked');
}

export function mmuNotifierPut(): never {
  throw configOff('mmuNotifierPut');
}

export function mmuNotifierSynchronize(): void {}
