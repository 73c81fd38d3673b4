/**
 * What later kernels do otherwise than 2.6.30, as far as it is modelled. A machine has one kernel: the options are
 * given to `PhysicalMemory` and hold for every address space in it. The numbers are the versions that brought each
 * change; options may be combined freely, also as no kernel ever did.
 */
export interface KernelOptions {
  /** 3.6: `release` is called while the notifier still hears everything, and it is unlinked afterwards. */
  readonly releaseBeforeUnlink: boolean;
  /**
   * 3.7: callbacks may sleep (SRCU), but for the young operations and `changePte`, which are called under the lock of
   * an entry, and for ranges that are not blockable. Waiting for a grace period inside a callback stays a deadlock.
   */
  readonly sleepingCallbacks: boolean;
  /**
   * 2.6.32: where one entry takes the place of another (copy on write, KSM), notifiers with `changePte` are told the
   * new one. `store-first`: after it is stored, and notifiers without `changePte` get `invalidatePage`. From 3.7 on
   * `notify-first`: before, inside a range, and nothing takes its place. Removed in 6.10.
   */
  readonly changePte: 'none' | 'store-first' | 'notify-first';
  /** 2.6.38: anonymous memory in pages of 2 MiB, which are split when they have to be. */
  readonly transparentHugePages: boolean;
  /** 2.6.38: `testYoung` asks without clearing. */
  readonly testYoung: boolean;
  /** 3.18: `clearFlushYoung` takes a range; 4.3: `clearYoung` does the same without a flush. */
  readonly rangeAging: boolean;
  /** 4.13: `invalidatePage` is gone; one page is a range around the change of its entry. */
  readonly pagesAsRanges: boolean;
  /**
   * 4.19: a start that must not sleep may refuse, with -EAGAIN. `unpaired`: those that didn't refuse are left with an
   * open range. From 5.12 on `paired`: they get its end.
   */
  readonly nonBlockingStarts: 'none' | 'unpaired' | 'paired';
  /** About 2.6.36 and 3.14: fork and copy on write of huge pages (hugetlbfs) are told. 2.6.30 forgets both. */
  readonly notifiesHugetlb: boolean;
  /** 5.4: `mmuNotifierGet` and `mmuNotifierPut`. */
  readonly sharedNotifiers: boolean;
  /** 5.5: interval notifiers; `two-pass`: with `invalidateStart` and `invalidateFinish`, from 7.1 on. */
  readonly intervalNotifiers: 'none' | 'one-pass' | 'two-pass';
}

/** The default: everything off. */
export const LINUX_2_6_30: KernelOptions = Object.freeze({
  releaseBeforeUnlink: false,
  sleepingCallbacks: false,
  changePte: 'none',
  transparentHugePages: false,
  testYoung: false,
  rangeAging: false,
  pagesAsRanges: false,
  nonBlockingStarts: 'none',
  notifiesHugetlb: false,
  sharedNotifiers: false,
  intervalNotifiers: 'none',
});

/** Everything that the kernels of 2025 (6.12 and on) have. */
export const LINUX_6_12: KernelOptions = Object.freeze({
  releaseBeforeUnlink: true,
  sleepingCallbacks: true,
  changePte: 'none',
  transparentHugePages: true,
  testYoung: true,
  rangeAging: true,
  pagesAsRanges: true,
  nonBlockingStarts: 'paired',
  notifiesHugetlb: true,
  sharedNotifiers: true,
  intervalNotifiers: 'one-pass',
});

/** 2.6.30 with some later changes. */
export function kernelOptions(changes: Partial<KernelOptions>): KernelOptions {
  return Object.freeze({ ...LINUX_2_6_30, ...changes });
}
