import type { FileMapping } from './file-mapping.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import type { Vma } from './vma.ts';
import { pagesOf } from './vma-list.ts';
import { type ZapDetails, zapVmaRange } from './zap-details.ts';

/** The vma is not done, or the list may have changed while its lock was free: begin again. */
const RESTART = -1;

/**
 * Unmaps part of a file wherever it is mapped: for each vma that maps some of it, a start and end for the notifiers of
 * the part that does; for a nonlinear one, of all of it. Holds the lock of the file's reverse map. Where `memory.scheduler`
 * wants the processor, the lock is dropped, and the vma gets another pair from there on. O(vmas of the file, and pages
 * under populated tables of the range).
 * @param holeBegin in bytes, rounded down to a page
 * @param holeLength in bytes, rounded up to whole pages; 0 for everything from there on
 * @param evenCows also the copies that private mappings have made
 */
export function unmapMappingRange(
  memory: PhysicalMemory,
  file: FileMapping,
  holeBegin: number,
  holeLength: number,
  evenCows: boolean,
): void {
  const first = Math.floor(holeBegin / 4096);
  const pages = Math.ceil(holeLength / 4096);
  file.iMmapLock.lock();
  const walk = new Walk(
    memory,
    file,
    first,
    pages === 0 ? Number.MAX_SAFE_INTEGER : first + pages - 1,
    evenCows,
  );
  walk.linear();
  walk.nonlinear();
  file.iMmapLock.unlock();
}

class Walk {
  readonly #memory: PhysicalMemory;
  readonly #file: FileMapping;
  readonly #first: number;
  readonly #last: number;
  readonly #evenCows: boolean;
  /** Number of this truncation; another one may begin while the lock is free. */
  readonly #truncateCount: number;

  constructor(memory: PhysicalMemory, file: FileMapping, first: number, last: number, evenCows: boolean) {
    this.#memory = memory;
    this.#file = file;
    this.#first = first;
    this.#last = last;
    this.#evenCows = evenCows;
    file.truncateCount++;
    // A multiple of the page size would look like an address to go on from.
    if (file.truncateCount % 4096 === 0) file.truncateCount++;
    this.#truncateCount = file.truncateCount;
  }

  linear(): void {
    const { iMmap } = this.#file;
    for (let vma = iMmap.first; vma !== null; ) {
      const lastOfVma = vma.vmPgoff + pagesOf(vma) - 1;
      const from = Math.max(this.#first, vma.vmPgoff);
      const to = Math.min(this.#last, lastOfVma);
      if (from > to || vma.vmTruncateCount === this.#truncateCount) {
        vma = vma.sharedNext;
        continue;
      }
      const start = vma.vmStart + (from - vma.vmPgoff) * 4096;
      const end = vma.vmStart + (to - vma.vmPgoff + 1) * 4096;
      vma = this.#unmapVma(vma, start, end, false) === RESTART ? iMmap.first : vma.sharedNext;
    }
  }

  nonlinear(): void {
    const { iMmapNonlinear } = this.#file;
    for (let vma = iMmapNonlinear.first; vma !== null; ) {
      const done = vma.vmTruncateCount === this.#truncateCount;
      if (!done && this.#unmapVma(vma, vma.vmStart, vma.vmEnd, true) === RESTART) vma = iMmapNonlinear.first;
      else vma = vma.sharedNext;
    }
  }

  #unmapVma(vma: Vma, start: number, end: number, nonlinear: boolean): number {
    const { scheduler } = this.#memory;
    const { iMmapLock } = this.#file;
    const needBreak = scheduler === null ? null : () => scheduler.needResched();
    const details: ZapDetails = {
      checkFile: this.#evenCows ? null : this.#file,
      nonlinear,
      firstIndex: this.#first,
      lastIndex: this.#last,
      needBreak,
    };
    for (;;) {
      const restart = vma.vmTruncateCount;
      if (restart > 0 && restart % 4096 === 0 && start < restart) {
        start = restart;
        if (start >= end) {
          // The top of the vma was split off since the last time.
          vma.vmTruncateCount = this.#truncateCount;
          return 0;
        }
      }
      const stopped = zapVmaRange(vma, start, end, details);
      const mustBreak = needBreak?.() ?? false;
      vma.vmTruncateCount = stopped >= end ? this.#truncateCount : stopped;
      if (mustBreak) {
        iMmapLock.unlock();
        scheduler?.run();
        iMmapLock.lock();
        return RESTART;
      }
      if (stopped >= end) return 0;
    }
  }
}
