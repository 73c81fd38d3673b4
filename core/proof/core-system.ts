import type * as Core from '../index.ts';
import { pictureOf } from './picture.ts';
import { type Advice, type Backing, FILE_PAGES, HEAP, PROCESSES, type SystemModel } from './system-model.ts';

type CoreModule = typeof Core;

const PAGE = 4096;
/** Never all of them are in use: running out of memory is for other tests. */
const FRAMES = 1024;

/**
 * For tests: the real thing, behind the questions of the conformance suite. In a build without notifiers it tells of no
 * events; everything else must be the same.
 */
export class CoreSystem implements SystemModel {
  protected readonly core: CoreModule;
  readonly memory: Core.PhysicalMemory;
  readonly files: Core.FileMapping[];
  readonly mms: Core.Mm[];
  /** The registration of each process; exit leaves it, and its reference, to the owner. */
  readonly #notifiers: (Core.MmuNotifier | null)[];
  readonly #events: string[] = [];

  constructor(core: CoreModule) {
    this.core = core;
    this.memory = new core.PhysicalMemory(FRAMES);
    this.files = FILE_PAGES.map(
      (pages, i) => new core.FileMapping(`file ${i}`, pages * PAGE - 100, { accountsDirty: i !== 1 }),
    );
    this.mms = Array.from({ length: PROCESSES }, () => this.#newMm());
    this.#notifiers = this.mms.map((mm, i) => this.#listen(mm, i));
  }

  #newMm(): Core.Mm {
    const mm = new this.core.Mm(this.memory);
    mm.startBrk = HEAP;
    mm.brk = HEAP;
    return mm;
  }

  #listen(mm: Core.Mm, process: number): Core.MmuNotifier | null {
    const { core } = this;
    if (!core.CONFIG_MMU_NOTIFIER) return null;
    const note = (text: string) => {
      this.#events.push(`${process} ${text}`);
    };
    const notifier = new core.MmuNotifier({
      release: () => note('release'),
      invalidatePage: (_mn, _mm, address) => note(`P ${hex(address)}`),
      invalidateRangeStart: (_mn, _mm, start, end) => note(`S ${hex(start)}-${hex(end)}`),
      invalidateRangeEnd: (_mn, _mm, start, end) => note(`E ${hex(start)}-${hex(end)}`),
    });
    core.mmuNotifierRegister(notifier, mm);
    return notifier;
  }

  mmap(
    process: number,
    address: number,
    length: number,
    prot: number,
    how: { shared: boolean; fixed: boolean; backing: Backing; pgoff: number },
  ): number {
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

  exit(process: number): void {
    const mm = this.mms[process]!;
    this.core.mmput(mm);
    const notifier = this.#notifiers[process];
    if (notifier) this.core.mmuNotifierUnregister(notifier, mm);
    if (!mm.freed) throw new Error('the address space outlives its last reference');
    this.mms[process] = this.#newMm();
    this.#notifiers[process] = this.#listen(this.mms[process]!, process);
  }

  takeEvents(): string[] {
    return this.#events.splice(0);
  }

  look(): string {
    const { frames } = this.memory;
    return pictureOf(
      this.mms.map((mm) => ({
        brk: mm.brk,
        areas: mm.vmas.map((vma) => this.#area(vma)),
        entries: this.#entries(mm),
      })),
      this.files.map((file) => pagesInCache(file)),
      this.mms.flatMap((mm) => mm.vmas.map(({ file }) => (file === null ? [] : pagesInCache(file)))).flat(),
      frames.count - frames.freeCount,
    );
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
        found.push({
          address: (area * 512 + slot) * PAGE,
          page: core.ptePresent(low) ? core.ptePfn31(low, high) : `${low},${high}`,
          prot: core.hardwarePresent(low) ? 1 | (core.pteExec(high) ? 4 : 0) : 0,
          writable: core.pteWrite(low),
          dirty: core.pteDirty(low),
          young: core.pteYoung(low),
        });
      }
    }
    return found;
  }
}

function pagesInCache(file: Core.FileMapping): [number, number][] {
  return file.cachedIndices().map((index) => [index, file.findPage(index)]);
}

const hex = (address: number): string => `0x${address.toString(16)}`;
