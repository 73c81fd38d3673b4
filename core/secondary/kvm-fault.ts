import { PAGE_SIZE, PMD_SIZE } from '../address.ts';
import { pteWrite } from '../pte.ts';
import { getHostFrame, getHostPage, hostPage, putHostFrame } from './host-page.ts';
import type { Kvm } from './kvm.ts';
import { NO_HVA } from './kvm-memslots.ts';
import {
  hostSizeOf,
  MAX_ROOTS,
  SPTE_ACCESSED,
  SPTE_HOST_1G,
  SPTE_HOST_2M,
  SPTE_LARGE,
  SPTE_WRITABLE,
} from './kvm-shadow.ts';

/**
 * Where a fault stands. `retry`: something was invalidated meanwhile, and the guest faults again. `failed`: no host
 * page is to be had, because of the memslot, the access rights or a lock that somebody holds, or the guest's memory
 * is gone.
 */
export type KvmFaultState = 'idle' | 'snapped' | 'resolved' | 'installed' | 'retry' | 'failed';

/** Nothing is in hand. */
const NO_PFN = -1;

/**
 * A fault of a virtual CPU, in the three steps between which other CPUs may do anything: `snap` remembers the
 * sequence number, `resolve` gets the host page and a reference of it, and `commit` installs it, or gives it back if
 * something was invalidated since the snap. Check and installation are one step, under the lock.
 *
 * One object serves one virtual CPU, fault after fault; nothing is allocated but shadow pages.
 */
export class KvmFault {
  readonly kvm: Kvm;
  state: KvmFaultState = 'idle';
  root = 0;
  gfn = 0;
  write = false;
  hva = NO_HVA;
  /** The sequence number of the snap. */
  seq = 0;
  /** The resolved frame, of which there is a reference, or -1. */
  pfn = NO_PFN;
  flags = 0;
  /** How many faults ended in each way. */
  installed = 0;
  retried = 0;
  failed = 0;

  constructor(kvm: Kvm) {
    this.kvm = kvm;
  }

  /**
   * A new fault of the guest address space `root`, 0 to 15.
   * @throws RangeError if there is no such root
   * @throws Error if the last fault still has a page in hand
   */
  begin(root: number, gfn: number, write: boolean): void {
    if (!(Number.isInteger(root) && root >= 0 && root < MAX_ROOTS)) {
      throw new RangeError(`root ${root}, expected an integer from 0 to ${MAX_ROOTS - 1}`);
    }
    if (this.pfn !== NO_PFN)
      throw new Error('a fault begins before the last one is committed; commit it first');
    this.root = root;
    this.gfn = gfn;
    this.write = write;
    this.state = 'idle';
  }

  /** Before the page is looked up: what is invalidated from here on is noticed. */
  snap(): void {
    this.seq = this.kvm.mmuNotifierSeq;
    this.state = 'snapped';
  }

  /** Without the lock: a page that is missing is faulted in, which may sleep. Takes a reference. */
  resolve(): void {
    const { kvm, gfn, write } = this;
    this.hva = kvm.memslots.gfnToHva(gfn);
    if (this.hva === NO_HVA || !getHostPage(kvm.mm, this.hva, write, kvm.faultIn)) {
      this.end('failed');
      return;
    }
    const { size, lo, pfn } = hostPage;
    const large = size > PAGE_SIZE && kvm.memslots.largePageFits(gfn);
    const offset = large ? this.hva % PMD_SIZE : 0;
    this.hva -= offset;
    this.pfn = pfn - offset / PAGE_SIZE;
    this.flags =
      (pteWrite(lo) ? SPTE_WRITABLE : 0) |
      (large ? SPTE_LARGE : 0) |
      (size === PMD_SIZE ? SPTE_HOST_2M : size > PMD_SIZE ? SPTE_HOST_1G : 0) |
      (kvm.hasAccessedBits ? SPTE_ACCESSED : 0);
    getHostFrame(kvm.mm.memory, this.pfn, size);
    this.state = 'resolved';
  }

  /** Installs what was resolved, or gives it back. Nothing to do for a fault that has failed. */
  commit(): void {
    if (this.pfn === NO_PFN) return;
    const { kvm } = this;
    kvm.mmuLock.lock();
    if (kvm.released) this.putBack('failed');
    else if (this.mustRetry()) this.putBack('retry');
    else this.install();
    kvm.mmuLock.unlock();
  }

  /** All three steps. @returns how it ended */
  handle(root: number, gfn: number, write: boolean): KvmFaultState {
    this.begin(root, gfn, write);
    this.snap();
    this.resolve();
    this.commit();
    return this.state;
  }

  /** A range is open now, or something was invalidated since the snap. */
  protected mustRetry(): boolean {
    return this.kvm.mmuNotifierCount !== 0 || this.kvm.mmuNotifierSeq !== this.seq;
  }

  protected install(): void {
    this.kvm.shadow.set(this.root, this.gfn, this.hva, this.pfn, this.flags);
    this.pfn = NO_PFN;
    this.end('installed');
  }

  protected putBack(state: 'retry' | 'failed'): void {
    putHostFrame(this.kvm.mm.memory, this.pfn, hostSizeOf(this.flags));
    this.pfn = NO_PFN;
    this.end(state);
  }

  protected end(state: 'installed' | 'retry' | 'failed'): void {
    this.state = state;
    if (state === 'installed') this.installed++;
    else if (state === 'retry') this.retried++;
    else this.failed++;
  }
}
