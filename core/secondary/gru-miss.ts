import { pageAlignDown } from '../address.ts';
import { pfnPteHi, pfnPteLo } from '../pte.ts';
import { PAGE_PSE } from '../pte-bits.ts';
import type { GruMmStruct } from './gru.ts';
import { findHostPage, getHostPage, hostPage } from './host-page.ts';

/**
 * Where a miss stands. `cancelled`: a purge came between arming and drop-in, so that the hardware ignored the entry and
 * the instruction misses again. `user-polling`: an interrupt could not do it, and the user's process will. `failed`: the
 * process has no such page.
 */
export type GruMissState =
  | 'idle'
  | 'armed'
  | 'checked'
  | 'range-active'
  | 'found'
  | 'dropped-in'
  | 'cancelled'
  | 'user-polling'
  | 'failed';

/**
 * A TLB miss of the device, in steps between which other CPUs may do anything: `arm` loads the fault handle, `check`
 * gives up while a range is active, `lookUp` reads the primary entry, `dropIn` writes it into the TLB unless a purge has
 * disarmed the handle. One object serves one context, miss after miss, and allocates nothing.
 */
export class GruMiss {
  readonly gms: GruMmStruct;
  state: GruMissState = 'idle';
  address = 0;
  write = false;
  /** In an interrupt nobody may sleep: pages are looked up as they are. */
  atomic = false;
  /** Purges when it was armed. */
  armedAt = 0;
  /** The lanes of the entry that was found, as of 4 KiB. */
  lo = 0;
  hi = 0;
  /** Waits for ranges to end. */
  sleeping = false;
  nextWaiter: GruMiss | null = null;

  constructor(gms: GruMmStruct) {
    this.gms = gms;
  }

  begin(address: number, write: boolean, atomic: boolean): void {
    this.address = pageAlignDown(address);
    this.write = write;
    this.atomic = atomic;
    this.state = 'idle';
  }

  arm(): void {
    this.armedAt = this.gms.purges;
    this.state = 'armed';
  }

  /** Nothing is to be had while a range is active, nor after exit. */
  check(): void {
    if (this.gms.released) this.state = 'failed';
    else this.state = this.gms.rangeActive === 0 ? 'checked' : 'range-active';
  }

  lookUp(): void {
    if (this.state !== 'checked') return;
    const { mm, faultIn } = this.gms;
    const found = this.atomic
      ? findHostPage(mm, this.address, this.write)
      : getHostPage(mm, this.address, this.write, faultIn);
    this.lo = pfnPteLo(hostPage.pfn, hostPage.lo & ~PAGE_PSE);
    this.hi = pfnPteHi(hostPage.pfn, hostPage.hi);
    this.state = found ? 'found' : 'failed';
  }

  dropIn(): void {
    if (this.state !== 'found') return;
    if (this.disarmed()) {
      this.state = 'cancelled';
      return;
    }
    this.gms.tlb.insert(this.address, this.lo, this.hi);
    this.state = 'dropped-in';
  }

  /** Part of a wait: joins the queue, unless no range is active. @returns whether it may go on */
  waitForRanges(): boolean {
    if (this.gms.rangeActive === 0) return true;
    this.sleeping = true;
    this.nextWaiter = this.gms.firstWaiter;
    this.gms.firstWaiter = this;
    return false;
  }

  /** The hardware's rule, without which a purge could come too early for the entry that it is about. */
  protected disarmed(): boolean {
    return this.armedAt !== this.gms.purges;
  }
}

/** All steps of one attempt. @returns how it ended */
export function gruTryDropin(miss: GruMiss): GruMissState {
  miss.arm();
  miss.check();
  miss.lookUp();
  miss.dropIn();
  return miss.state;
}

/**
 * A miss that arrives by an interrupt: nobody may wait. What does not work at once is left to the user's process, be it
 * for mmap_sem, a missing page, an active range or a purge.
 * @returns `dropped-in` or `user-polling`
 */
export function gruIntr(miss: GruMiss, address: number, write: boolean): GruMissState {
  const { mmapSem } = miss.gms.mm;
  miss.begin(address, write, true);
  if (!mmapSem.tryRead()) {
    miss.state = 'user-polling';
    return miss.state;
  }
  if (gruTryDropin(miss) !== 'dropped-in') miss.state = 'user-polling';
  mmapSem.upRead();
  return miss.state;
}

/**
 * A miss in the user's process, which waits for ranges to end and then tries until none is in the way.
 * @returns a generator that stops while it waits; resumed, it looks again
 */
export function* gruHandleUserCallOs(
  miss: GruMiss,
  address: number,
  write: boolean,
): Generator<string, GruMissState, void> {
  do {
    while (!miss.waitForRanges()) yield 'active ranges';
    miss.begin(address, write, false);
  } while (gruTryDropin(miss) === 'range-active');
  return miss.state;
}
