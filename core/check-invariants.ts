import { checkPageTables } from './check-page-tables.ts';
import { expectEqual } from './expect-equal.ts';
import { Mm } from './mm.ts';
import { FRAME_ANON, FRAME_CACHED, FRAME_HUGE, FRAME_SWAP_CACHE } from './page-frames.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { VM_LOCKED, VM_NONLINEAR } from './vm-flags.ts';
import { pagesOf } from './vma-list.ts';

/** What the page tables of all address spaces say, to be compared with what is counted. */
export interface Found {
  /** Entries that map each frame. */
  readonly mappings: Int32Array;
  /** Entries that name each swap slot. */
  readonly swapped: Map<number, number>;
}

/** References to a frame that neither page tables nor caches account for. */
export type BorrowedReferences = (pfn: number) => number;

/**
 * For tests: throws if the parts of a memory contradict each other. Reference counts, map counts, reverse maps, page
 * tables and their counts, pages and areas of each address space, swap slots and page caches are all found anew and
 * compared with the books. O(frames + tables and their entries).
 * @param target a memory, or an address space, which stands for its memory
 * @param borrowed how many references to a frame are held by secondary MMUs and callers; where it is not given, a frame
 *   may have any number of references more than it has owners
 */
export function checkInvariants(target: Mm | PhysicalMemory, borrowed?: BorrowedReferences): void {
  const memory = target instanceof Mm ? target.memory : target;
  const found: Found = { mappings: new Int32Array(memory.frames.count), swapped: new Map() };
  for (const mm of memory.liveMms()) {
    checkAreas(mm);
    const pages = checkPageTables(mm, found);
    expectEqual(`anonymous pages of address space ${mm.mmId}`, mm.anonRss, pages.anonymous);
    expectEqual(`other pages of address space ${mm.mmId}`, mm.fileRss, pages.others);
  }
  checkFrames(memory, found, borrowed);
  checkSwap(memory, found);
  checkFiles(memory);
}

/** Areas ascend, don't overlap, and are known to their files. */
function checkAreas(mm: Mm): void {
  let end = 0;
  let total = 0;
  let locked = 0;
  for (const vma of mm.vmas) {
    const where = `vma at 0x${vma.vmStart.toString(16)}`;
    if (vma.vmMm !== mm || vma.vmStart < end || vma.vmStart >= vma.vmEnd) {
      throw new Error(`${where} is out of order`);
    }
    end = vma.vmEnd;
    total += pagesOf(vma);
    if ((vma.vmFlags & VM_LOCKED) !== 0) locked += pagesOf(vma);
    if (vma.file === null) continue;
    const list = (vma.vmFlags & VM_NONLINEAR) !== 0 ? vma.file.iMmapNonlinear : vma.file.iMmap;
    let other = list.first;
    while (other !== null && other !== vma) other = other.sharedNext;
    if (other === null) throw new Error(`${where} is unknown to its file ${vma.file.name}`);
  }
  if (mm.totalVm > 0) expectEqual(`pages of areas of address space ${mm.mmId}`, mm.totalVm, total);
  if (mm.totalVm > 0) expectEqual(`locked pages of address space ${mm.mmId}`, mm.lockedVm, locked);
}

function checkFrames(memory: PhysicalMemory, { mappings }: Found, borrowed?: BorrowedReferences): void {
  const { frames, reverseMap, swap } = memory;
  let free = 0;
  for (let pfn = 0; pfn < frames.count; pfn++) {
    const flags = frames.flagsOf(pfn);
    if (frames.refCount[pfn] === 0) free++;
    expectEqual(`map count of frame ${pfn}`, frames.mapCountOf(pfn), mappings[pfn]!);
    const cached = (flags & FRAME_CACHED) !== 0;
    const inSwapCache = (flags & FRAME_SWAP_CACHE) !== 0;
    checkReferences(memory, pfn, mappings[pfn]!, borrowed);
    if ((flags & (FRAME_ANON | FRAME_CACHED)) === (FRAME_ANON | FRAME_CACHED)) {
      throw new Error(`frame ${pfn} is anonymous and a file's`);
    }
    if (inSwapCache !== swap.slotOf(pfn) > 0) throw new Error(`frame ${pfn} and the swap cache disagree`);
    if (cached !== reverseMap.fileOf(pfn) > 0) throw new Error(`frame ${pfn} and the page cache disagree`);
    const places = cached || (flags & FRAME_HUGE) !== 0 ? mappings[pfn]! : reverseMap.placesOf(pfn).length;
    expectEqual(`places of frame ${pfn}`, places, mappings[pfn]!);
  }
  expectEqual('free frames', frames.freeCount, free);
}

function checkReferences(
  { frames, xipSparsePage }: PhysicalMemory,
  pfn: number,
  mappings: number,
  borrowed?: BorrowedReferences,
): void {
  const references = frames.refCount[pfn]!;
  const flags = frames.flagsOf(pfn);
  const caches = [FRAME_CACHED, FRAME_SWAP_CACHE, FRAME_HUGE].filter((flag) => (flags & flag) !== 0).length;
  const owners = mappings + caches + Number(pfn === xipSparsePage) + (borrowed?.(pfn) ?? 0);
  if (borrowed === undefined ? references >= owners : references === owners) return;
  throw new Error(`frame ${pfn} has ${references} references and ${owners} owners`);
}

function checkSwap({ swap, frames }: PhysicalMemory, { swapped }: Found): void {
  let used = 0;
  for (let offset = 1; offset <= swap.slots; offset++) {
    expectEqual(`entries that name swap slot ${offset}`, swap.countOf(offset), swapped.get(offset) ?? 0);
    const pfn = swap.cachedFrame(offset);
    if (pfn >= 0 && (frames.flagsOf(pfn) & FRAME_SWAP_CACHE) === 0) {
      throw new Error(`swap slot ${offset} is in frame ${pfn}, which does not know it`);
    }
    if (swap.countOf(offset) > 0 || pfn >= 0) used++;
  }
  expectEqual('swap slots in use', swap.used, used);
}

function checkFiles(memory: PhysicalMemory): void {
  for (const file of memory.files()) {
    const indices = file.cachedIndices();
    expectEqual(`pages of ${file.name}`, file.nrPages, indices.length);
    for (const index of indices) {
      const pfn = file.findPage(index);
      if (memory.fileOf(pfn) !== file)
        throw new Error(`frame ${pfn} is not of ${file.name}, whose cache has it`);
      expectEqual(`page of frame ${pfn}`, memory.reverseMap.fileIndexOf(pfn), index);
    }
  }
}
