/** The system calls of one task on its address space, each compared with what the recording says of it. */
import type { FileMapping, Mm } from '../../core/index.ts';
import type { CoreModule } from '../core-variants.ts';
import { errorName } from './error-names.ts';
import { ANONYMOUS, OP, type RecordedCalls } from './recorded-calls.ts';
import { MAP, MREMAP } from './symbols.ts';
import type { Tally } from './tally.ts';
import type { Toucher } from './toucher.ts';

const PAGE = 4096;
const ACCESS = 7;
const MAP_TYPE = 0xf;
/** Flags of mappings that mean something to the model. */
const MAP_KNOWN =
  MAP.MAP_ANONYMOUS! | MAP.MAP_GROWSDOWN! | MAP.MAP_LOCKED! | MAP.MAP_POPULATE! | MAP.MAP_NONBLOCK!;

/** All allocates nothing but what core allocates, and names of divergences when there are any. */
export class SpaceCalls {
  /** Ranges of a program's image that had to be inferred. */
  inferred = 0;
  readonly #core: CoreModule;
  readonly #toucher: Toucher;
  readonly #divergences: Tally;
  readonly #files: FileMapping[] = [];
  /** What stands for the files of programs' images. */
  readonly #image: FileMapping;

  constructor(core: CoreModule, toucher: Toucher, divergences: Tally) {
    this.#core = core;
    this.#toucher = toucher;
    this.#divergences = divergences;
    this.#image = new core.FileMapping('image');
  }

  /** `kind` is an op that is about one address space. */
  perform(mm: Mm, kind: number, calls: RecordedCalls, i: number): void {
    const a = calls.a[i]!;
    const b = calls.b[i]!;
    switch (kind) {
      case OP.mmap:
        this.#mmap(mm, a, b, calls.prot[i]!, calls.flags[i]!, calls.file[i]!, calls.c[i]!);
        return;
      case OP.munmap:
        this.#check('munmap', this.#core.sysMunmap(mm, a, b));
        return;
      case OP.mprotect:
        this.#mprotect(mm, a, b, calls.prot[i]! & ACCESS);
        return;
      case OP.brk:
        this.#brk(mm, a, calls.d[i]!);
        return;
      case OP.mremap:
        this.#mremap(mm, a, b, calls.c[i]!, calls.flags[i]!, calls.d[i]!);
        return;
      case OP.madvise:
        this.#madvise(mm, a, b, calls.flags[i]!);
        return;
      case OP.mlock:
        this.#check('mlock', this.#core.sysMlock(mm, a, b));
        return;
      case OP.munlock:
        this.#check('munlock', this.#core.sysMunlock(mm, a, b));
        return;
      case OP.remapFilePages: {
        const result = this.#core.sysRemapFilePages(mm, a, b, 0, calls.c[i]!, calls.flags[i]!);
        this.#check('remap_file_pages', result);
        return;
      }
    }
  }

  #mmap(
    mm: Mm,
    address: number,
    length: number,
    prot: number,
    flags: number,
    file: number,
    offset: number,
  ): void {
    const end = pageUp(address + length);
    const fixed = (flags & (MAP.MAP_FIXED! | MAP.MAP_FIXED_NOREPLACE!)) !== 0;
    if (!fixed && this.#core.overlapping(mm, address, end)) this.#diverge('mmap', 'the range is in use');
    if ((flags & MAP.MAP_HUGETLB!) !== 0) this.#diverge('mmap', 'MAP_HUGETLB replayed with small pages');
    // MAP_SHARED_VALIDATE is MAP_SHARED to a kernel that knows all flags.
    const type = (flags & MAP_TYPE) === MAP.MAP_SHARED_VALIDATE! ? MAP.MAP_SHARED! : flags & MAP_TYPE;
    const modelFlags = type | (flags & MAP_KNOWN) | MAP.MAP_FIXED!;
    const mapped = file === ANONYMOUS ? null : this.#file(file);
    const result = this.#core.sysMmap(mm, address, length, prot & ACCESS, modelFlags, mapped, offset);
    if (result !== address) this.#check('mmap', result);
    else if ((prot & ACCESS) !== 0) this.#toucher.touchRange(mm, address, end, (prot & 2) !== 0);
  }

  #mprotect(mm: Mm, start: number, length: number, prot: number): void {
    const end = pageUp(start + length);
    const before = this.#core.findVma(mm, start);
    const opens = before !== null && (before.vmFlags & ACCESS) === 0 && prot !== 0;
    let result = this.#core.sysMprotect(mm, start, length, prot);
    if (result === -this.#core.ENOMEM && this.#inferImage(mm, start, end))
      result = this.#core.sysMprotect(mm, start, length, prot);
    if (result !== 0) this.#check('mprotect', result);
    else if (opens) this.#toucher.touchRange(mm, start, Math.min(end, before.vmEnd), (prot & 2) !== 0);
  }

  /** Maps what lies unmapped in [start, end) as part of a program's image. @returns false if nothing does */
  #inferImage(mm: Mm, start: number, end: number): boolean {
    let found = false;
    for (let address = start; address < end; ) {
      const vma = mm.vmas[this.#core.vmaIndex(mm, address)];
      if (vma !== undefined && vma.vmStart <= address) {
        address = vma.vmEnd;
        continue;
      }
      const hole = Math.min(end, vma?.vmStart ?? end);
      const flags = MAP.MAP_PRIVATE! | MAP.MAP_FIXED!;
      const mapped = this.#core.sysMmap(
        mm,
        address,
        hole - address,
        3,
        flags,
        this.#image,
        address % 2 ** 40,
      );
      if (mapped !== address) return false;
      this.inferred++;
      found = true;
      this.#toucher.touchRange(mm, address, hole, true);
      address = hole;
    }
    return found;
  }

  #brk(mm: Mm, wanted: number, recorded: number): void {
    // Where the heap begins is not in the recording, but where it ends at first.
    if (mm.startBrk === 0) {
      mm.startBrk = recorded;
      mm.brk = recorded;
      return;
    }
    const before = pageUp(mm.brk);
    const result = this.#core.sysBrk(mm, wanted);
    if (result !== recorded) this.#diverge('brk', 'the heap ends elsewhere');
    else if (pageUp(result) > before) this.#toucher.touchRange(mm, before, pageUp(result), true);
  }

  #mremap(mm: Mm, old: number, oldLength: number, newLength: number, flags: number, to: number): void {
    const moves = to !== old;
    const end = pageUp(to + newLength);
    if (moves && (flags & MREMAP.MREMAP_FIXED!) === 0 && this.#core.overlapping(mm, to, end))
      this.#diverge('mremap', 'the range is in use');
    const modelFlags = moves ? MREMAP.MREMAP_MAYMOVE! | MREMAP.MREMAP_FIXED! : 0;
    const result = this.#core.sysMremap(mm, old, oldLength, newLength, modelFlags, to);
    const grown = to + pageUp(oldLength);
    if (result !== to) this.#check('mremap', result);
    else if (grown < end) this.#toucher.touchRange(mm, grown, end, this.#isWritable(mm, grown));
  }

  #isWritable(mm: Mm, address: number): boolean {
    return ((this.#core.findVma(mm, address)?.vmFlags ?? 0) & this.#core.VM_WRITE) !== 0;
  }

  #madvise(mm: Mm, start: number, length: number, advice: number): void {
    const result = this.#core.sysMadvise(mm, start, length, advice);
    if (result !== 0) this.#check(`madvise ${advice}`, result);
  }

  #file(number: number): FileMapping {
    let file = this.#files[number];
    if (file === undefined) {
      file = new this.#core.FileMapping(`file ${number}`);
      this.#files[number] = file;
    }
    return file;
  }

  /** The recorded call succeeded. */
  #check(call: string, result: number): void {
    if (result < 0) this.#diverge(call, `the model returns -${errorName(-result)}`);
    else if (result > 0) this.#diverge(call, 'the model returns another address');
  }

  #diverge(call: string, what: string): void {
    this.#divergences.add(`${call}: ${what}`);
  }
}

function pageUp(address: number): number {
  return Math.ceil(address / PAGE) * PAGE;
}
