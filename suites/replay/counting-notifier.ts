/** Notifiers that count what they are told. */
import type { MmuNotifierOps } from '../../core/index.ts';

/** Callbacks by kind. */
export class CallbackCounts {
  release = 0;
  clearFlushYoung = 0;
  invalidatePage = 0;
  invalidateRangeStart = 0;
  invalidateRangeEnd = 0;

  reset(): void {
    this.release = this.clearFlushYoung = this.invalidatePage = 0;
    this.invalidateRangeStart = this.invalidateRangeEnd = 0;
  }
}

/** @param inner what is done besides counting; null for nothing */
export function countingOps(counts: CallbackCounts, inner: MmuNotifierOps | null): MmuNotifierOps {
  return {
    release: (mn, mm) => {
      counts.release++;
      inner?.release?.(mn, mm);
    },
    clearFlushYoung: (mn, mm, address) => {
      counts.clearFlushYoung++;
      return inner?.clearFlushYoung?.(mn, mm, address) ?? 0;
    },
    invalidatePage: (mn, mm, address) => {
      counts.invalidatePage++;
      inner?.invalidatePage?.(mn, mm, address);
    },
    invalidateRangeStart: (mn, mm, start, end) => {
      counts.invalidateRangeStart++;
      inner?.invalidateRangeStart?.(mn, mm, start, end);
    },
    invalidateRangeEnd: (mn, mm, start, end) => {
      counts.invalidateRangeEnd++;
      inner?.invalidateRangeEnd?.(mn, mm, start, end);
    },
  };
}
