import { PAGE_SIZE } from './address.ts';
import { AnonVma } from './anon-vma.ts';
import { FileMapping } from './file-mapping.ts';
import { mapRange } from './map-range.ts';
import { Mm } from './mm.ts';
import { MmuNotifier } from './mmu-notifier-node.ts';
import { mmuNotifierRegister, mmuNotifierUnregister } from './mmu-notifier-register.ts';
import { PhysicalMemory } from './physical-memory.ts';
import { VM_MAYEXEC, VM_MAYREAD, VM_MAYWRITE, VM_READ, VM_WRITE, vmGetPageProt } from './vm-flags.ts';
import { Vma } from './vma.ts';
import { insertVma } from './vma-list.ts';

export const VM_RW = VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

/** For tests: an address space in a memory, with a vma of the range if there is one. */
export function machine(frames = 1024): { memory: PhysicalMemory; mm: Mm } {
  const memory = new PhysicalMemory(frames);
  return { memory, mm: new Mm(memory) };
}

/** For tests: a vma of the range, in the list. */
export function addVma(
  mm: Mm,
  vmStart: number,
  vmEnd: number,
  vmFlags = VM_RW,
  file: FileMapping | null = null,
): Vma {
  const vma = new Vma(mm, vmStart, vmEnd, vmFlags, file);
  if (file === null) vma.anonVma = new AnonVma();
  insertVma(mm, vma);
  return vma;
}

export function testFile(): FileMapping {
  return new FileMapping('file');
}

/** For tests: maps one page of a vma to a frame that belongs to its mappings only from then on. */
export function populate(vma: Vma, address: number, pfn = vma.vmMm.memory.frames.allocate()): number {
  const { frames } = vma.vmMm.memory;
  const isNew = frames.mapCountOf(pfn) === 0;
  mapRange(vma.vmMm, address, address + PAGE_SIZE, pfn, vmGetPageProt(vma.vmFlags));
  if (isNew) frames.put(pfn);
  return pfn;
}

/** For tests: registers a notifier that writes every event down as text, and may look around while it runs. */
export function listen(
  mm: Mm,
  log: string[],
  options: { young?: number; look?: () => unknown; name?: string } = {},
): MmuNotifier {
  const { name = '' } = options;
  const note = (event: string, ...addresses: number[]): void => {
    const seen = options.look?.();
    const text = `${name}${event} ${addresses.map((a) => `0x${a.toString(16)}`).join('-')}`;
    log.push(seen === undefined ? text : `${text} ${seen}`);
  };
  const notifier = new MmuNotifier({
    clearFlushYoung: (_mn, _mm, address) => {
      note('Y', address);
      return options.young ?? 0;
    },
    invalidatePage: (_mn, _mm, address) => note('P', address),
    invalidateRangeStart: (_mn, _mm, start, end) => note('S', start, end),
    invalidateRangeEnd: (_mn, _mm, start, end) => note('E', start, end),
  });
  mmuNotifierRegister(notifier, mm);
  return notifier;
}

/** For tests: counts what a notifier of an address space is told. */
export interface EventCounts {
  starts: number;
  ends: number;
  pages: number;
  young: number;
  releases: number;
  /** Ranges that have begun and not ended. */
  readonly open: number;
  unregister(): void;
}

/** For tests: registers a notifier that only counts. */
export function countingNotifier(mm: Mm): EventCounts {
  const notifier = new MmuNotifier({
    release: () => {
      counts.releases++;
    },
    clearFlushYoung: () => {
      counts.young++;
      return 0;
    },
    invalidatePage: () => {
      counts.pages++;
    },
    invalidateRangeStart: () => {
      counts.starts++;
    },
    invalidateRangeEnd: () => {
      counts.ends++;
    },
  });
  const counts = {
    starts: 0,
    ends: 0,
    pages: 0,
    young: 0,
    releases: 0,
    get open() {
      return this.starts - this.ends;
    },
    unregister: () => mmuNotifierUnregister(notifier, mm),
  };
  mmuNotifierRegister(notifier, mm);
  return counts;
}
