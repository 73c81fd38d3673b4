/** A notifier on every address space of a replay that counts what it is told. */
import type { Mm, MmuNotifier, MmuNotifierOps } from '../../core/index.ts';
import type { CoreModule } from '../core-variants.ts';
import type { SpaceListener } from './replayer.ts';

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

/** Registers one notifier on each address space, and unregisters it when the last user has gone. */
export class NotifierOfEachSpace implements SpaceListener {
  readonly #core: CoreModule;
  readonly #make: (mm: Mm) => MmuNotifier;
  readonly #notifiers = new Map<Mm, MmuNotifier>();

  constructor(core: CoreModule, make: (mm: Mm) => MmuNotifier) {
    this.#core = core;
    this.#make = make;
  }

  onMade(mm: Mm): void {
    const notifier = this.#make(mm);
    const error = this.#core.mmuNotifierRegister(notifier, mm);
    if (error !== 0) throw new Error(`mmuNotifierRegister returned ${error}, expected 0`);
    this.#notifiers.set(mm, notifier);
  }

  onEnded(mm: Mm): void {
    this.#core.mmuNotifierUnregister(this.#notifiers.get(mm)!, mm);
    this.#notifiers.delete(mm);
  }
}

/** Counts, and does nothing else. */
export function countingOps(counts: CallbackCounts): MmuNotifierOps {
  return {
    release: () => {
      counts.release++;
    },
    clearFlushYoung: () => {
      counts.clearFlushYoung++;
      return 0;
    },
    invalidatePage: () => {
      counts.invalidatePage++;
    },
    invalidateRangeStart: () => {
      counts.invalidateRangeStart++;
    },
    invalidateRangeEnd: () => {
      counts.invalidateRangeEnd++;
    },
  };
}
