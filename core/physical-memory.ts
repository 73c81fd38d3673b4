import { type KernelOptions, LINUX_2_6_30 } from './kernel-options.ts';
import type { Mm } from './mm.ts';
import { PageFrames } from './page-frames.ts';
import { ReverseMap } from './reverse-map.ts';

/** A machine's memory: its frames, who maps them, and the address spaces that live in it. */
export class PhysicalMemory {
  readonly frames: PageFrames;
  readonly reverseMap: ReverseMap;
  /** What the machine runs. */
  readonly kernel: KernelOptions;
  /** What its kernel has warned of, oldest first; the first hundred. */
  readonly warnings: string[] = [];
  /** By number; 0 is nobody, and a number is never used again. */
  readonly #mms: (Mm | undefined)[] = [undefined];

  /** @param frames number of 4 KiB frames, 0 to 2^31 - 1 */
  constructor(frames: number, kernel: KernelOptions = LINUX_2_6_30) {
    this.kernel = kernel;
    this.frames = new PageFrames(frames);
    this.reverseMap = new ReverseMap(frames);
  }

  /** Takes in an address space. @returns its number in the reverse map */
  adopt(mm: Mm): number {
    return this.#mms.push(mm) - 1;
  }

  /** The address space is gone: its number stays empty. */
  disown(mmId: number): void {
    this.#mms[mmId] = undefined;
  }

  /** @throws Error if there is none (any more) */
  mmOf(mmId: number): Mm {
    const mm = this.#mms[mmId];
    if (mm === undefined) throw new Error(`address space ${mmId} is gone, but a frame is still mapped in it`);
    return mm;
  }

  /** An entry at `address` maps the frame now: takes its reference. O(1). */
  pageAddRmap(pfn: number, mmId: number, address: number): void {
    this.frames.get(pfn);
    this.frames.addMapping(pfn);
    this.reverseMap.add(pfn, mmId, address);
  }

  /** The entry is gone. Its reference is left to `frames.put`, which follows when nobody can see the page. */
  pageRemoveRmap(pfn: number, mmId: number, address: number): void {
    this.reverseMap.remove(pfn, mmId, address);
    this.frames.removeMapping(pfn);
  }
}
