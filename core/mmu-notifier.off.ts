import { configOff } from './config-off.ts';
import type { Steps } from './rcu.ts';

/*
 * mmu-notifier.ts for a build without notifiers. The hooks have no parameters and no body, so that the
 * bundler drops their calls; whoever asks about notifiers is told that there can be none.
 */

/** @throws {MmBug} `CONFIG_OFF` always */
export function mmHasNotifiers(): never {
  throw configOff('mmHasNotifiers');
}

/** Nobody else can have used the page. */
export function mmuNotifierClearFlushYoung(): number {
  return 0;
}

export function mmuNotifierInvalidatePage(): void {}
export function mmuNotifierInvalidateRangeStart(): void {}
export function mmuNotifierInvalidateRangeEnd(): void {}
export function mmuNotifierRelease(): void {}
export function* mmuNotifierReleaseSteps(): Steps<void> {}
export function mmuNotifierMmInit(): void {}
export function mmuNotifierMmDestroy(): void {}
