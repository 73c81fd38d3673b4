import { TASK_SIZE_MAX } from './address.ts';
import { exitUnmap, freePageTables } from './exit-unmap.ts';
import type { KernelOptions } from './kernel-options.ts';
import type { MmuGather } from './mmu-gather.ts';
import { mmuNotifierMmInit } from './mmu-notifier.ts';
import type { MmuNotifierMm } from './mmu-notifier-mm.ts';
import type { PageTables } from './page-tables.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { RwSemaphore } from './rw-semaphore.ts';
import type { Tlb } from './tlb.ts';
import type { Vma } from './vma.ts';

/**
 * Where the address space ends for exit: the kernel's 2^64 - 1, which no double holds, rounded to the next
 * one, 2^64. It is the one address that is neither page aligned in the kernel nor exact here; no page lies
 * between the two.
 */
export const EXIT_RANGE_END = 2 ** 64;

/** Where new mappings go first, downwards from it: below the stack and the gap under it. */
const MMAP_BASE = TASK_SIZE_MAX - 2 ** 27;

/**
 * An address space: its lifetime, its locks, its areas, and the one pointer that every hook tests.
 *
 * Two counts, as in the kernel: `mmUsers` are the tasks that use the memory, `mmCount` the references to this
 * object. All users together hold one reference. The last user's `mmput` runs exit; the last reference's
 * `mmdrop` frees the object. Use the functions of mm-lifetime.ts, not the fields.
 *
 * `declare`, here and in the other classes of hot paths: a field that is defined first and set later is set twice, and V8
 * then doesn't take it for a constant. An unobserved invalidatePage took 7.8 ns instead of 5.0.
 */
export class Mm {
  mmUsers = 1;
  mmCount = 1;

  /**
   * The notifiers. Null until the first registration succeeds, then set until the object is freed, also
   * while the list is empty: that is why the test of the fast path needs no look at the list.
   *
   * The field exists in builds without notifiers too, so that both have objects of the same layout.
   */
  mmuNotifierMm: MmuNotifierMm | null = null;

  readonly mmapSem = new RwSemaphore('mmap_sem');

  /** In ascending order of address, without overlap. */
  vmas: Vma[] = [];
  /** The area that was found last, or null. Whoever takes an area out of `vmas` makes it null. */
  mmapCache: Vma | null = null;

  /** The heap: where it began, and the byte where it ends now. */
  startBrk = 0;
  brk = 0;
  /** Where the search for a free range begins, downwards. */
  mmapBase = MMAP_BASE;

  /** Bytes that an area which grows down may have. */
  stackLimit = 2 ** 23;

  /** Pages of all areas, and of the locked ones. */
  totalVm = 0;
  lockedVm = 0;
  /** Pages that are mapped now: anonymous ones, and all others (the kernel's anon_rss and file_rss). */
  anonRss = 0;
  fileRss = 0;

  /** The task that works on this address space has a signal waiting: long locking gives up with -EINTR. */
  pendingSignal = false;

  /** How many more allocations succeed. Tests set it to make the next ones fail. */
  allocationsLeft = Number.POSITIVE_INFINITY;

  /** What the machine's kernel does otherwise than 2.6.30. */
  declare readonly kernel: KernelOptions;

  /** The machine's memory, and the number that this address space has in its reverse map. */
  declare readonly memory: PhysicalMemory;
  declare readonly mmId: number;

  declare readonly pageTables: PageTables;
  declare readonly tlb: Tlb;
  declare readonly gather: MmuGather;

  /** Called once by exit, after the notifiers are released, if there are areas: unmaps [start, end). */
  exitUnmap: ((mm: Mm, start: number, end: number) => void) | null = exitUnmap;

  /** Called once, when the last reference goes: gives back what belongs to the page tables. */
  freePageTables: ((mm: Mm) => void) | null = freePageTables;

  /** All locks of the reverse maps are held, by `mmTakeAllLocks`. */
  allLocksHeld = false;

  /** No reference is left: the object is kept by mistakes only. */
  freed = false;

  /** @param memory what its pages are frames of; by default one without any frame */
  constructor(memory: PhysicalMemory = new PhysicalMemory(0)) {
    this.memory = memory;
    this.kernel = memory.kernel;
    this.mmId = memory.adopt(this);
    const parts = memory.takeParts();
    this.pageTables = parts.pageTables;
    this.pageTables.admitFrames(memory.frames.count - 1);
    this.tlb = parts.tlb;
    this.gather = parts.gather;
    mmuNotifierMmInit(this);
  }

  /** Stands before every simulated allocation on behalf of this address space. @returns false: out of memory */
  tryAllocate(): boolean {
    if (this.allocationsLeft <= 0) return false;
    this.allocationsLeft--;
    return true;
  }
}
