import type * as Core from '../index.ts';
import { CoreSystem } from './core-system.ts';
import { Mirror } from './mirror.ts';

/**
 * For tests: the real thing with a secondary MMU on each process, which must never know what is not so. With the
 * interval notifiers of later kernels it mirrors by those.
 */
export class MirroredSystem extends CoreSystem {
  readonly #mirrors = new Map<Core.Mm, Mirror>();
  readonly #intervals = new Map<Core.Mm, Core.MmuIntervalNotifier>();

  override touch(process: number, address: number, write: boolean): string {
    const mm = this.mms[process]!;
    const result = super.touch(process, address, write);
    const mirror = this.#mirrorOf(mm);
    const interval = this.#intervals.get(mm);
    const seq = interval === undefined ? 0 : this.core.mmuIntervalReadBegin(interval);
    if (interval === undefined || !this.core.mmuIntervalReadRetry(interval, seq))
      mirror.takeOver(mm, address);
    return result;
  }

  override takeEvents(inOrder: boolean): string[] {
    const live = new Set(this.mms);
    for (const [mm, mirror] of this.#mirrors) {
      if (live.has(mm)) mirror.check(mm);
      else this.#mirrors.delete(mm);
      const open = mm.mmuNotifierMm?.intervals?.activeRanges ?? 0;
      if (open !== 0) throw new Error(`${open} ranges are open after a call`);
    }
    return super.takeEvents(inOrder);
  }

  /** Attached when it is first needed: by then a child's areas are copied. */
  #mirrorOf(mm: Core.Mm): Mirror {
    const known = this.#mirrors.get(mm);
    if (known !== undefined) return known;
    const mirror = new Mirror(this.core);
    this.#mirrors.set(mm, mirror);
    if (mm.kernel.intervalNotifiers === 'none') this.#attachNotifier(mm, mirror);
    else this.#attachInterval(mm, mirror);
    return mirror;
  }

  #attachNotifier(mm: Core.Mm, mirror: Mirror): void {
    const { core } = this;
    const notifier = new core.MmuNotifier({
      release: () => mirror.drop(0, core.TOP_ADDRESS),
      invalidatePage: (_mn, _mm, address) => mirror.dropPage(address),
      invalidateRangeStart: (_mn, _mm, start, end) => mirror.drop(start, end),
    });
    core.mmuNotifierRegister(notifier, mm);
    this.atEnd(mm, () => core.mmuNotifierUnregister(notifier, mm));
  }

  #attachInterval(mm: Core.Mm, mirror: Mirror): void {
    const { core } = this;
    const interval = new core.MmuIntervalNotifier({
      invalidate: (mni, range, seq) => {
        mirror.drop(range.start, range.end);
        core.mmuIntervalSetSeq(mni, seq);
        return true;
      },
    });
    core.mmuIntervalNotifierInsert(interval, mm, 0, core.TASK_SIZE_MAX);
    this.#intervals.set(mm, interval);
    this.atEnd(mm, () => {
      core.mmuIntervalNotifierRemove(interval);
      this.#intervals.delete(mm);
    });
  }
}
