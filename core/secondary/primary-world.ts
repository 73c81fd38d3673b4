import { PAGE_SIZE } from '../address.ts';
import { mapRange } from '../map-range.ts';
import { Mm } from '../mm.ts';
import {
  mmuNotifierInvalidatePage,
  mmuNotifierInvalidateRangeEnd,
  mmuNotifierInvalidateRangeStart,
} from '../mmu-notifier.ts';
import { PAGE_SHARED } from '../pgprot.ts';
import { PhysicalMemory } from '../physical-memory.ts';
import { ptePfn31, ptePresent } from '../pte.ts';
import { ptepGetAndClear } from '../ptep.ts';
import { zapPages } from '../zap-pages.ts';
import type { EventWitness } from './event-witness.ts';
import type { FaultIn } from './host-page.ts';
import type { Program } from './schedule.ts';

export const WORLD_START = 0x40_0000;
export const WORLD_PAGES = 4;
export const WORLD_FRAMES = 16;
/** What a faulting processor adds to a page's address. */
const OFFSET_IN_PAGE = 0x9c3;

/** What an unmapping may do wrong towards the notifiers. */
export interface PrimaryProtocol {
  /** The primary entry is cleared before the notifiers hear of it. */
  readonly clearFirst: boolean;
  /** A second step of the end of a range, where it is not one. */
  readonly lateEnd: (() => void) | null;
}

/**
 * The primary side of a scenario: four mapped pages of a process, and programs of agents that take them away, on the
 * real page tables and notifiers. Whoever needs a page that is gone gets a new one.
 */
export class PrimaryWorld {
  readonly mm = new Mm(new PhysicalMemory(WORLD_FRAMES));
  /** The lock of the entries is held, so that nobody can fault a page in. */
  #pteLocked = false;

  constructor() {
    for (let page = 0; page < WORLD_PAGES; page++) this.#populate(WORLD_START + page * PAGE_SIZE);
  }

  readonly faultIn: FaultIn = (_mm, address) => {
    if (this.#pteLocked) return false;
    this.#populate(address);
    return true;
  };

  /** An unmapping under mmap_sem for read (MADV_DONTNEED), which faults may run beside. */
  *range(firstPage: number, pages: number, { lateEnd }: PrimaryProtocol): Program {
    const { mm } = this;
    const start = WORLD_START + firstPage * PAGE_SIZE;
    const end = start + pages * PAGE_SIZE;
    yield 'S';
    mmuNotifierInvalidateRangeStart(mm, start, end);
    yield 'clear';
    zapPages(mm, start, end);
    yield 'E';
    mmuNotifierInvalidateRangeEnd(mm, start, end);
    mm.gather.flush(mm);
    if (lateEnd === null) return;
    yield 'late E';
    lateEnd();
  }

  /** One entry is taken away under its lock, as reclaim does. */
  *page(page: number, { clearFirst }: PrimaryProtocol, witness: EventWitness): Program {
    const address = WORLD_START + page * PAGE_SIZE;
    const tell = () => mmuNotifierInvalidatePage(this.mm, address + OFFSET_IN_PAGE);
    const clear = () => {
      this.#clear(address);
      if (clearFirst) witness.inFlight = address;
    };
    yield clearFirst ? 'clear' : 'P';
    this.#pteLocked = true;
    const pfn = this.#presentPfn(address);
    if (pfn >= 0) (clearFirst ? clear : tell)();
    yield clearFirst ? 'P' : 'clear';
    if (pfn >= 0) {
      (clearFirst ? tell : clear)();
      this.mm.memory.pageRemoveRmap(pfn, this.mm.mmId, address);
      this.mm.memory.frames.put(pfn);
    }
    this.#pteLocked = false;
  }

  /** For a fingerprint. */
  state(): unknown {
    const { refCount, state, freeCount } = this.mm.memory.frames;
    const entries = Array.from({ length: WORLD_PAGES }, (_, page) =>
      this.#presentPfn(WORLD_START + page * PAGE_SIZE),
    );
    return [entries, [...refCount], [...state], freeCount, this.#pteLocked];
  }

  #populate(address: number): void {
    const { frames } = this.mm.memory;
    const pfn = frames.allocate();
    mapRange(this.mm, address, address + PAGE_SIZE, pfn, PAGE_SHARED);
    frames.put(pfn);
  }

  #presentPfn(address: number): number {
    const { lo, hi } = this.mm.pageTables;
    const ptep = this.mm.pageTables.findPte(address);
    return ptePresent(lo[ptep]!) ? ptePfn31(lo[ptep]!, hi[ptep]!) : -1;
  }

  #clear(address: number): void {
    ptepGetAndClear(this.mm, this.mm.pageTables.findPte(address));
    this.mm.tlb.flushPage(address);
  }
}
