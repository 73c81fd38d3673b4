import { configOff } from './config-off.ts';

/*
 * mmu-notifier-register.ts for a build without notifiers: whoever wants to hear of changes would wait for ever,
 * so that each of these throws `CONFIG_OFF`.
 */

export function mmuNotifierRegister(): never {
  throw configOff('mmuNotifierRegister');
}

// biome-ignore lint/correctness/useYield: it has the type of its sibling, and never gets as far
export function* mmuNotifierRegisterSteps(): Generator<string, never, void> {
  throw configOff('mmuNotifierRegisterSteps');
}

export function __mmuNotifierRegister(): never {
  throw configOff('__mmuNotifierRegister');
}

// biome-ignore lint/correctness/useYield: as above
export function* __mmuNotifierRegisterSteps(): Generator<string, never, void> {
  throw configOff('__mmuNotifierRegisterSteps');
}

export function mmuNotifierUnregister(): never {
  throw configOff('mmuNotifierUnregister');
}

// biome-ignore lint/correctness/useYield: as above
export function* mmuNotifierUnregisterSteps(): Generator<string, never, void> {
  throw configOff('mmuNotifierUnregisterSteps');
}
