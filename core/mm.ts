import type { KernelOptions } from './kernel-options.ts';
import { MmuGather } from './mmu-gather.ts';
import { mmuNotifierMmInit } from './mmu-notifier.ts';
import type { MmuNotifierMm } from './mmu-notifier-mm.ts';
import { PageTables } from './page-tables.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { RwSemaphore } from './rw-semaphore.ts';
import { Tlb } from './tlb.ts';
import { exitUnmap, freePageTables } from './unmap-range.ts';
import type { Vma } from './vma.ts';

/**
 * Where the address space ends for exit: the kernel's 2^64 - 1, which no double holds, rounded to the next
 * one, 2^64. It is the one address that is neither page aligned in the kernel nor exact here; no page lies
 * between the two.
 */
export const EXIT_RANGE_END = 2 ** 64;

/**
 * An address space: its lifetime, its locks, its areas, and the one pointer that every hook tests.
 *
 * Two counts, as in the kernel: `mmUsers` are the tasks that use the memory, `mmCount` the references to this
 * object. All users together hold one reference. The last user's `mmput` runs exit; the last reference's
 * `mmdrop` frees the object. Use the functions of mm-lifetime.ts, not the fields.
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

  /** The task that works on this address space has a signal waiting: long locking gives up with -EINTR. */
  pendingSignal = false;

  /** How many more allocations succeed. Tests set it to make the next ones fail. */
  allocationsLeft = Number.POSITIVE_INFINITY;

  /** What the machine's kernel does otherwise than 2.6.30. */
  readonly kernel: KernelOptions;

  /** The machine's memory, and the number that this address space has in its reverse map. */
  readonly memory: PhysicalMemory;
  readonly mmId: number;

  readonly pageTables = new PageTables();
  readonly tlb = new Tlb();
  readonly gather = new MmuGather();

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
    mmuNotifierMmInit(this);
  }

  /** Stands before every simulated allocation on behalf of this address space. @returns false: out of memory */
  tryAllocate(): boolean {
    if (this.allocationsLeft <= 0) return false;
    this.allocationsLeft--;
    return true;
  }
}
