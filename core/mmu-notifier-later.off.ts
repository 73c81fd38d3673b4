/* mmu-notifier-later.ts for a build without notifiers. */

export function mmuNotifierInvalidateRangeStartNonblock(): number {
  return 0;
}

export function mmuNotifierInvalidateRangeEndNonblock(): void {}
export function mmuNotifierInvalidatePageStart(): void {}
export function mmuNotifierInvalidatePageEnd(): void {}
export function mmuNotifierChangeStart(): void {}
export function mmuNotifierChangeEnd(): void {}
export function mmuNotifierChangePte(): void {}

export function mmuNotifierClearFlushYoungRange(): number {
  return 0;
}

export function mmuNotifierClearYoung(): number {
  return 0;
}

export function mmuNotifierTestYoung(): number {
  return 0;
}
