import type { Mm } from '../mm.ts';
import { MmBug } from '../mm-bug.ts';
import { MmuNotifier } from '../mmu-notifier-node.ts';
import type { MmuNotifierOps } from '../mmu-notifier-ops.ts';
import { SpinLock } from '../spin-lock.ts';
import type { FaultIn } from './host-page.ts';
import { KvmMemslots } from './kvm-memslots.ts';
import { KvmShadow, SPTE_ACCESSED, SPTE_WRITABLE } from './kvm-shadow.ts';

/** What distinguishes one KVM-like secondary MMU from another. */
export interface KvmOptions {
  /** How a page that the primary tables lack is faulted in; by default not at all. */
  readonly faultIn?: FaultIn;
  /** The tables of the hardware have an accessed bit; those of 2009's EPT had none. Default true. */
  readonly hasAccessedBits?: boolean;
}

/**
 * A secondary MMU as KVM has one: shadow page tables of guests whose memory is part of a process. It hears of the
 * process's changes through `notifier`, which the owner registers and unregisters.
 *
 * A fault looks the page up without the lock, and installs it under the lock only if nothing has happened meanwhile
 * (`KvmFault`). What may happen in the meantime comes in two forms. While a range is open, `mmuNotifierCount` says so.
 * When it has ended, or a page was invalidated, `mmuNotifierSeq` differs. Both count for the whole guest, whichever
 * page is concerned. `mmuLock` guards them and the sptes. The callbacks allocate nothing.
 */
export class Kvm {
  readonly mm: Mm;
  readonly mmuLock = new SpinLock('mmu_lock');
  readonly memslots = new KvmMemslots();
  readonly shadow: KvmShadow;
  readonly notifier: MmuNotifier = new MmuNotifier(KVM_OPS, this);
  readonly faultIn: FaultIn;
  readonly hasAccessedBits: boolean;
  /** Ranges and pages that were invalidated, modulo 2^32. */
  mmuNotifierSeq = 0;
  /** Ranges that are being invalidated. */
  mmuNotifierCount = 0;
  /** The address space is gone, or the registration: nothing is mapped any more. */
  released = false;
  /** Requests to all virtual CPUs to flush their TLBs. */
  remoteTlbFlushes = 0;
  /** Sptes dropped by callbacks. */
  dropped = 0;

  constructor(mm: Mm, options: KvmOptions = {}) {
    this.mm = mm;
    this.shadow = new KvmShadow(mm.memory);
    this.faultIn = options.faultIn ?? neverFaultIn;
    this.hasAccessedBits = options.hasAccessedBits ?? true;
  }

  /** The count goes up before anything is dropped, so that nothing comes back until the matching end. */
  invalidateRangeStart(start: number, end: number): void {
    this.mmuLock.lock();
    this.mmuNotifierCount++;
    const dropped = this.shadow.dropRange(start, end);
    this.mmuLock.unlock();
    this.flushRemoteTlbsIf(dropped);
  }

  /**
   * The sequence number goes first: whoever finds the count at 0 again must find the number changed.
   * @throws {MmBug} `RANGE_COUNT` if no range is open
   */
  invalidateRangeEnd(): void {
    if (this.mmuNotifierCount === 0) throw endWithoutStart();
    this.mmuLock.lock();
    this.mmuNotifierSeq = (this.mmuNotifierSeq + 1) | 0;
    this.mmuNotifierCount--;
    this.mmuLock.unlock();
  }

  /** Of the page of that address, which may lie inside of it. */
  invalidatePage(address: number): void {
    this.mmuLock.lock();
    this.mmuNotifierSeq = (this.mmuNotifierSeq + 1) | 0;
    const dropped = this.shadow.dropPage(address);
    this.mmuLock.unlock();
    this.flushRemoteTlbsIf(dropped);
  }

  /** @returns 1 if a guest has used the page since it was last asked; 0 always without accessed bits */
  clearFlushYoung(address: number): number {
    if (!this.hasAccessedBits) return 0;
    this.mmuLock.lock();
    const young = this.shadow.testAndClearYoung(address);
    this.mmuLock.unlock();
    if (!young) return 0;
    this.remoteTlbFlushes++;
    return 1;
  }

  release(): void {
    this.mmuLock.lock();
    this.released = true;
    const dropped = this.shadow.dropAll();
    this.mmuLock.unlock();
    this.flushRemoteTlbsIf(dropped);
  }

  /**
   * What the processor does for a guest's load or store: sets the accessed bit where there is one. O(1).
   * @param root the guest address space, 0 to 15
   * @returns the host's frame, or -1 for a fault that `KvmFault` is to handle
   */
  guestAccess(root: number, gfn: number, write: boolean): number {
    const spte = this.shadow.find(root, gfn);
    if (spte < 0) return -1;
    const flags = this.shadow.flagsOf(spte);
    if (write && (flags & SPTE_WRITABLE) === 0) return -1;
    if (this.hasAccessedBits && (flags & SPTE_ACCESSED) === 0) this.shadow.markAccessed(spte);
    return this.shadow.pfnOfFrame(spte, gfn);
  }

  /** Takes a memslot away, with everything that is mapped, as the kernel does. @returns whether there was one */
  removeMemslot(baseGfn: number): boolean {
    if (this.memslots.remove(baseGfn) === 0) return false;
    this.mmuLock.lock();
    const dropped = this.shadow.dropAll();
    this.mmuLock.unlock();
    this.flushRemoteTlbsIf(dropped);
    return true;
  }

  /** After the lock is dropped: the processors answer slowly. */
  protected flushRemoteTlbsIf(dropped: number): void {
    if (dropped === 0) return;
    this.dropped += dropped;
    this.remoteTlbFlushes++;
  }
}

/** One table for all of them: notifiers of one kind share their functions. */
export const KVM_OPS: MmuNotifierOps = {
  release: (mn) => (mn.owner as Kvm).release(),
  clearFlushYoung: (mn, _mm, address) => (mn.owner as Kvm).clearFlushYoung(address),
  invalidatePage: (mn, _mm, address) => (mn.owner as Kvm).invalidatePage(address),
  invalidateRangeStart: (mn, _mm, start, end) => (mn.owner as Kvm).invalidateRangeStart(start, end),
  invalidateRangeEnd: (mn) => (mn.owner as Kvm).invalidateRangeEnd(),
};

const neverFaultIn: FaultIn = () => false;

function endWithoutStart(): MmBug {
  return new MmBug(
    'RANGE_COUNT',
    'the end of a range while none is open',
    'a start before each end',
    'Pair the hooks; register the notifier when no range is open.',
  );
}
