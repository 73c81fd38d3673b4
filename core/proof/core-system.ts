import type * as Core from '../index.ts';
import { type EntryPicture, pictureOf } from './picture.ts';
import {
  type Advice,
  FILE_PAGES,
  HEAP,
  type How,
  PROCESSES,
  type SystemModel,
  sortedEvents,
} from './system-model.ts';

type CoreModule = typeof Core;
type Mremap = Parameters<SystemModel['mremap']>[1];

const PAGE = 4096;
/** Never all of them are in use: running out of memory is for other tests. */
const FRAMES = 1024;
const SWAP_SLOTS = 1024;

/**
 * For tests: the real thing, behind the questions of the conformance suite. In a build without notifiers it tells of no
 * events; everything else must be the same.
 */
export class CoreSystem implements SystemModel {
  protected readonly core: CoreModule;
  readonly memory: Core.PhysicalMemory;
  readonly files: Core.FileMapping[];
  readonly mms: Core.Mm[];
  readonly #events: string[] = [];
  /** What the notifiers answer when they are asked for the age of a page. */
  #usedElsewhere = false;

  /** What the owners of registrations do once a process has ended: exit leaves them, and their references. */
  readonly #atEnd = new Map<Core.Mm, (() => void)[]>();

  constructor(core: CoreModule, kernel: Core.KernelOptions = core.LINUX_2_6_30) {
    this.core = core;
    this.memory = new core.PhysicalMemory(FRAMES, kernel);
    this.memory.swap.swapon(SWAP_SLOTS);
    this.files = FILE_PAGES.map(
      (pages, i) => new core.FileMapping(`file ${i}`, pages * PAGE - 100, { accountsDirty: i !== 1 }),
    );
    this.mms = Array.from({ length: PROCESSES }, () => this.#newMm());
    for (const [process, mm] of this.mms.entries()) this.#listen(mm, process);
  }

  #newMm(): Core.Mm {
    const mm = new this.core.Mm(this.memory);
    mm.startBrk = HEAP;
    mm.brk = HEAP;
    return mm;
  }

  #listen(mm: Core.Mm, process: number): void {
    const { core } = this;
    if (!core.CONFIG_MMU_NOTIFIER) return;
    const note = (text: string) => {
      this.#events.push(`${process} ${text}`);
    };
    const notifier = new core.MmuNotifier({
      release: () => note('release'),
      clearFlushYoung: (_mn, _mm, address) => {
        note(`Y ${hex(address)}`);
        return this.#usedElsewhere ? 1 : 0;
      },
      invalidatePage: (_mn, _mm, address) => note(`P ${hex(address)}`),
      invalidateRangeStart: (_mn, _mm, start, end) => note(`S ${hex(start)}-${hex(end)}`),
      invalidateRangeEnd: (_mn, _mm, start, end) => note(`E ${hex(start)}-${hex(end)}`),
    });
    core.mmuNotifierRegister(notifier, mm);
    this.atEnd(mm, () => core.mmuNotifierUnregister(notifier, mm));
  }

  protected atEnd(mm: Core.Mm, leave: () => void): void {
    this.#atEnd.set(mm, [...(this.#atEnd.get(mm) ?? []), leave]);
  }

  mmap(process: number, address: number, length: number, prot: number, how: How): number {
    const { core } = this;
    const file = how.backing === 'anonymous' ? null : this.files[how.backing]!;
    const flags =
      (how.shared ? core.MAP_SHARED : core.MAP_PRIVATE) |
      (how.fixed ? core.MAP_FIXED : 0) |
      (file === null ? core.MAP_ANONYMOUS : 0);
    return core.sysMmap(this.mms[process]!, address, length, prot, flags, file, how.pgoff * PAGE);
  }

  munmap(process: number, start: number, length: number): number {
    return this.core.sysMunmap(this.mms[process]!, start, length);
  }

  brk(process: number, brk: number): number {
    return this.core.sysBrk(this.mms[process]!, brk);
  }

  mprotect(process: number, start: number, length: number, prot: number): number {
    return this.core.sysMprotect(this.mms[process]!, start, length, prot);
  }

  madvise(process: number, start: number, length: number, advice: Advice): number {
    const { core } = this;
    const number = {
      dontneed: core.MADV_DONTNEED,
      random: core.MADV_RANDOM,
      normal: core.MADV_NORMAL,
      dontfork: core.MADV_DONTFORK,
      dofork: core.MADV_DOFORK,
    }[advice];
    return core.sysMadvise(this.mms[process]!, start, length, number);
  }

  touch(process: number, address: number, write: boolean): string {
    const result = this.core.touch(this.mms[process]!, address, write);
    if (result >= 0) return 'ok';
    return result === -this.core.SIGSEGV
      ? 'SIGSEGV'
      : result === -this.core.SIGBUS
        ? 'SIGBUS'
        : String(result);
  }

  mremap(process: number, { from, oldLength, newLength, mayMove, to }: Mremap): number {
    const { core } = this;
    const flags = (mayMove ? core.MREMAP_MAYMOVE : 0) | (to === null ? 0 : core.MREMAP_FIXED);
    return core.sysMremap(this.mms[process]!, from, oldLength, newLength, flags, to ?? 0);
  }

  exit(process: number): void {
    this.#end(process);
    this.#begin(process, this.#newMm());
  }

  fork(parent: number, child: number): void {
    this.#end(child);
    const mm = this.core.fork(this.mms[parent]!);
    if (mm === null) throw new Error('no memory for a child');
    this.#begin(child, mm);
  }

  reclaim(process: number, address: number, usedElsewhere: boolean): string {
    const pfn = this.#mappedPage(process, address);
    if (pfn < 0) return 'nothing';
    // Where nobody can be asked, the page is used instead.
    if (usedElsewhere && !this.core.CONFIG_MMU_NOTIFIER)
      this.memory.frames.setFlags(pfn, this.core.FRAME_REFERENCED);
    this.#usedElsewhere = usedElsewhere;
    const result = this.core.reclaimPage(this.memory, pfn);
    this.#usedElsewhere = false;
    return result === this.core.PAGE_RECLAIMED
      ? 'reclaimed'
      : result === this.core.PAGE_ACTIVATED
        ? 'used'
        : 'kept';
  }

  migrate(process: number, address: number): void {
    const pfn = this.#mappedPage(process, address);
    if (pfn >= 0 && this.core.migratePage(this.memory, pfn) < 0)
      throw new Error('the page stays where it is');
  }

  writeBack(file: number, index: number): boolean {
    return this.core.writebackPage(this.memory, this.files[file]!, index);
  }

  truncate(file: number, size: number): void {
    const error = this.core.vmtruncate(this.memory, this.files[file]!, size);
    if (error !== 0) throw new Error(`vmtruncate returned ${error}`);
  }

  #mappedPage(process: number, address: number): number {
    const { pageTables } = this.mms[process]!;
    const ptep = pageTables.findPte(address);
    const [low, high] = [pageTables.lo[ptep] ?? 0, pageTables.hi[ptep] ?? 0];
    return this.core.ptePresent(low) ? this.core.ptePfn31(low, high) : -1;
  }

  #begin(process: number, mm: Core.Mm): void {
    this.mms[process] = mm;
    this.#listen(mm, process);
  }

  #end(process: number): void {
    const mm = this.mms[process]!;
    this.core.mmput(mm);
    for (const leave of this.#atEnd.get(mm) ?? []) leave();
    this.#atEnd.delete(mm);
    if (!mm.freed) throw new Error('the address space outlives its last reference');
  }

  takeEvents(inOrder: boolean): string[] {
    const events = this.#events.splice(0);
    return inOrder ? events : sortedEvents(events);
  }

  look(): string {
    const { frames, swap } = this.memory;
    return pictureOf({
      processes: this.mms.map((mm) => ({
        brk: mm.brk,
        tables: mm.pageTables.nrPtes,
        areas: mm.vmas.map((vma) => this.#area(vma)),
        entries: this.#entries(mm),
      })),
      files: this.files.map((file) => file.cachedIndices().map((index) => [index, file.findPage(index)])),
      unnamed: [],
      inUse: { pages: frames.count - frames.freeCount, slots: swap.used },
    });
  }

  #area(vma: Core.Vma) {
    const { vmStart: start, vmEnd: end, vmFlags, vmPgoff: pgoff, file } = vma;
    const { core } = this;
    return {
      start,
      end,
      pgoff,
      prot: vmFlags & core.VM_ACCESS_FLAGS,
      shared: (vmFlags & core.VM_SHARED) !== 0,
      dontFork: (vmFlags & core.VM_DONTCOPY) !== 0,
      random: (vmFlags & core.VM_RAND_READ) !== 0,
      file: file === null ? '' : this.files.includes(file) ? file.name : 'shared anonymous',
    };
  }

  /** Entries of all pages of the areas, and any that is left elsewhere. */
  #entries(mm: Core.Mm) {
    const { core } = this;
    const { lo, hi } = mm.pageTables;
    const found = [];
    const lastArea = core.areaOf(core.TASK_SIZE_MAX - PAGE);
    for (
      let area = mm.pageTables.nextPopulated(0, lastArea);
      area <= lastArea;
      area = mm.pageTables.nextPopulated(area + 1, lastArea)
    ) {
      const base = mm.pageTables.findPteTable(area);
      for (let slot = 0; slot < 512; slot++) {
        const [low, high] = [lo[base + slot]!, hi[base + slot]!];
        if (core.pteNone(low, high)) continue;
        found.push({ address: (area * 512 + slot) * PAGE, ...this.#entry(low, high) });
      }
    }
    return found;
  }

  #entry(low: number, high: number): Omit<EntryPicture, 'address'> {
    const { core, memory } = this;
    if (!core.ptePresent(low)) {
      const slot = core.swpOffset(low, high);
      const cached = memory.swap.cachedFrame(slot);
      const page = cached < 0 ? null : cached;
      return { page, slot, prot: null, writable: false, dirty: false, young: false };
    }
    const page = core.ptePfn31(low, high);
    const inSwap = (memory.frames.flagsOf(page) & core.FRAME_SWAP_CACHE) !== 0;
    return {
      page,
      slot: inSwap ? memory.swap.slotOf(page) : null,
      prot: core.hardwarePresent(low) ? 1 | (core.pteExec(high) ? 4 : 0) : 0,
      writable: core.pteWrite(low),
      dirty: core.pteDirty(low),
      young: core.pteYoung(low),
    };
  }
}

const hex = (address: number): string => `0x${address.toString(16)}`;
