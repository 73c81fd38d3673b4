/** An address space with pages mapped in it: where the suites' operations take place. */
import type { KernelOptions, Mm, Vma } from '../core/index.ts';
import type { CoreModule } from './core-variants.ts';

export const PAGE_SIZE = 4096;
/** Not 2 MiB aligned: ranges begin and end inside a table, as they do in real programs. */
export const START = 0x7f12_3400_1000;

export interface AddressSpace {
  readonly mm: Mm;
  readonly vma: Vma;
  readonly start: number;
  readonly end: number;
}

/**
 * `pages` pages at `START`, mapped readable and writable to frames of their own; the suite keeps a reference of each
 * frame, as a cache does. The kernel is 2.6.30, unless another one is given.
 */
export function mappedSpace(
  core: CoreModule,
  pages: number,
  kernel: KernelOptions = core.LINUX_2_6_30,
): AddressSpace {
  const memory = new core.PhysicalMemory(pages, kernel);
  memory.frames.allocateRun(pages);
  const mm = new core.Mm(memory);
  const end = START + pages * PAGE_SIZE;
  const vma = new core.Vma(mm, START, end, core.VM_READ | core.VM_WRITE);
  // The vma isn't in the list of `mm`: unmapping then frees the tables too, as munmap does once vmas are detached.
  core.mapRange(mm, START, end, 0, core.PAGE_SHARED);
  return { mm, vma, start: START, end };
}
