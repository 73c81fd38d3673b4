import { PAGE_SIZE } from '../address.ts';
import type { Mm } from '../mm.ts';
import { MmBug } from '../mm-bug.ts';
import { MmuNotifier } from '../mmu-notifier-node.ts';
import type { MmuNotifierOps } from '../mmu-notifier-ops.ts';
import { Tlb } from '../tlb.ts';
import type { GruMiss } from './gru-miss.ts';
import type { FaultIn } from './host-page.ts';

/** Pages that one purge instruction takes; a longer range purges everything. */
export const GRU_PURGE_LIMIT = 1024;

/**
 * What a GRU-like device keeps of one address space: a TLB without tables of its own, and no references of pages. All
 * its contexts share one notifier of it (`gruRegisterMmuNotifier`).
 *
 * It does not detect that a range has come and gone during a miss, as KVM does by a sequence number: the hardware does.
 * A miss is armed before anything is looked up, and each purge disarms what is armed, so that the entry which is dropped
 * in afterwards is ignored (`GruMiss`). While a range is open, misses are refused or wait.
 */
export class GruMmStruct {
  readonly mm: Mm;
  readonly notifier: MmuNotifier = new MmuNotifier(GRU_OPS, this);
  readonly faultIn: FaultIn;
  readonly tlb = new Tlb();
  /** Contexts that use it. */
  refcnt = 1;
  /** Ranges that are being invalidated. */
  rangeActive = 0;
  /** The address space is gone. */
  released = false;
  /** Purges so far, modulo 2^32: a miss that was armed before the last one is disarmed. */
  purges = 0;
  /** Of them those of everything, for ranges beyond `GRU_PURGE_LIMIT`. */
  fullPurges = 0;
  /** Misses that sleep until no range is active, linked through `nextWaiter`. */
  firstWaiter: GruMiss | null = null;

  constructor(mm: Mm, faultIn: FaultIn) {
    this.mm = mm;
    this.faultIn = faultIn;
  }

  /** Active before anything is purged: what is armed in between finds the range active. */
  invalidateRangeStart(start: number, end: number): void {
    this.rangeActive++;
    this.flushTlbRange(start, end);
  }

  /**
   * Wakes everybody that waits; each looks again for itself.
   * @throws {MmBug} `RANGE_COUNT` if no range is active
   */
  invalidateRangeEnd(): void {
    if (this.rangeActive === 0) throw endWithoutStart();
    this.rangeActive--;
    this.wakeUpAll();
  }

  /** Of the page of that address, which may lie inside of it. */
  invalidatePage(address: number): void {
    this.purges = (this.purges + 1) | 0;
    this.tlb.flushPage(address);
  }

  /** The entries go when the contexts are unloaded; nobody runs any more. */
  release(): void {
    this.released = true;
  }

  /** Purges the pages of [start, end), or all if they are more than one instruction takes. */
  protected flushTlbRange(start: number, end: number): void {
    this.purges = (this.purges + 1) | 0;
    const pages = (end - start) / PAGE_SIZE;
    if (pages > GRU_PURGE_LIMIT) {
      this.fullPurges++;
      this.tlb.flushAll();
      return;
    }
    for (let page = 0; page < pages; page++) this.tlb.flushPage(start + page * PAGE_SIZE);
  }

  protected wakeUpAll(): void {
    let miss = this.firstWaiter;
    this.firstWaiter = null;
    while (miss !== null) {
      const next = miss.nextWaiter;
      miss.nextWaiter = null;
      miss.sleeping = false;
      miss = next;
    }
  }
}

/** No `clearFlushYoung`: the device does not know which pages it has used, and says nothing about age. */
export const GRU_OPS: MmuNotifierOps = {
  release: (mn) => (mn.owner as GruMmStruct).release(),
  invalidatePage: (mn, _mm, address) => (mn.owner as GruMmStruct).invalidatePage(address),
  invalidateRangeStart: (mn, _mm, start, end) => (mn.owner as GruMmStruct).invalidateRangeStart(start, end),
  invalidateRangeEnd: (mn) => (mn.owner as GruMmStruct).invalidateRangeEnd(),
};

function endWithoutStart(): MmBug {
  return new MmBug(
    'RANGE_COUNT',
    'the end of a range while none is active',
    'a start before each end',
    'Pair the hooks; register the notifier when no range is open.',
  );
}
