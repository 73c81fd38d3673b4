import { areaOf, PAGE_SIZE, pageAlignDown, slotOf } from './address.ts';
import { mmapRegion } from './do-mmap.ts';
import { EINVAL, ENOMEM } from './errno.ts';
import { freeSwapPte } from './free-swap-pte.ts';
import { pteAlloc } from './handle-mm-fault.ts';
import { makePagesPresent } from './make-pages-present.ts';
import type { Mm } from './mm.ts';
import { MAP_NONBLOCK } from './mman.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { MMU_NOTIFY_CLEAR } from './mmu-notifier-range.ts';
import { FRAME_ANON, FRAME_DIRTY } from './page-frames.ts';
import { pteDirty, pteFile, pteNone, ptePfn31, ptePresent } from './pte.ts';
import { ptepClearFlush } from './ptep.ts';
import { pgoffToPteHi, pgoffToPteLo } from './swap-entry.ts';
import { takenPte } from './taken-pte.ts';
import { VM_NONLINEAR, VM_SHARED } from './vm-flags.ts';
import { linearPageIndex, type Vma } from './vma.ts';
import { vmaIndex } from './vma-list.ts';

/**
 * The system call remap_file_pages: lets part of a shared mapping of a file show other pages of it, without a vma of
 * its own. The notifiers hear one start and end of the range, also if it fails midway. A file whose dirty pages are
 * counted gets an ordinary vma instead, as by mmap. Takes mmap_sem, for write where the vma changes.
 * O(pages).
 * @param start, size in bytes, rounded down to pages
 * @param prot must be 0
 * @param pgoff first page of the file to show
 * @param flags MAP_NONBLOCK: leave the pages to faults
 * @returns 0, -EINVAL if the range is not in one shared mapping of a file, -ENOMEM without memory for a table
 */
export function sysRemapFilePages(
  mm: Mm,
  start: number,
  size: number,
  prot: number,
  pgoff: number,
  flags = 0,
): number {
  const from = pageAlignDown(start);
  const length = pageAlignDown(size);
  if (prot !== 0 || !(from >= 0 && length > 0) || !(pgoff >= 0 && pgoff + length / PAGE_SIZE <= 2 ** 32)) {
    return -EINVAL;
  }
  mm.mmapSem.downRead();
  const vma = sharedVmaOf(mm, from, from + length);
  const changes = vma !== null && (vma.vmFlags & VM_NONLINEAR) === 0 && pgoff !== linearPageIndex(vma, from);
  if (!changes) {
    try {
      if (vma === null) return -EINVAL;
      return (vma.vmFlags & VM_NONLINEAR) === 0 ? 0 : populateRange(vma, from, length, pgoff, flags);
    } finally {
      mm.mmapSem.upRead();
    }
  }
  mm.mmapSem.upRead();
  mm.mmapSem.downWrite();
  try {
    return remapInNewVma(mm, from, length, pgoff, flags);
  } finally {
    mm.mmapSem.upWrite();
  }
}

/** Under the lock for write, which was not held before: everything may have changed. */
function remapInNewVma(mm: Mm, start: number, length: number, pgoff: number, flags: number): number {
  const vma = sharedVmaOf(mm, start, start + length);
  const file = vma?.file ?? null;
  if (vma === null || file === null) return -EINVAL;
  if ((vma.vmFlags & VM_NONLINEAR) === 0) {
    if (file.accountsDirty) {
      const result = mmapRegion(mm, start, length, flags & MAP_NONBLOCK, vma.vmFlags, file, pgoff);
      return result < 0 ? result : 0;
    }
    file.iMmapLock.lock();
    file.iMmap.remove(vma);
    vma.vmFlags |= VM_NONLINEAR;
    file.iMmapNonlinear.add(vma);
    file.iMmapLock.unlock();
  }
  return populateRange(vma, start, length, pgoff, flags);
}

function sharedVmaOf(mm: Mm, start: number, end: number): Vma | null {
  const vma = mm.vmas[vmaIndex(mm, start)];
  const fits = vma !== undefined && vma.vmStart <= start && end <= vma.vmEnd;
  if (!fits || (vma.vmFlags & VM_SHARED) === 0) return null;
  return vma.file !== null && vma.file.hugePageSize === 0 && !vma.file.xip ? vma : null;
}

function populateRange(vma: Vma, start: number, length: number, pgoff: number, flags: number): number {
  const { vmMm: mm } = vma;
  const end = start + length;
  mmuNotifierInvalidateRangeStart(mm, start, end, MMU_NOTIFY_CLEAR);
  let result = 0;
  for (let page = 0; result === 0 && page < length / PAGE_SIZE; page++) {
    result = installFilePte(vma, start + page * PAGE_SIZE, pgoff + page);
  }
  mmuNotifierInvalidateRangeEnd(mm, start, end, MMU_NOTIFY_CLEAR);
  if (result === 0 && (flags & MAP_NONBLOCK) === 0) makePagesPresent(mm, start, end);
  return result;
}

/** What was there goes without a word, inside of the range; the entry says from now on which page is to be shown. */
function installFilePte(vma: Vma, address: number, pgoff: number): number {
  const { vmMm: mm } = vma;
  const base = pteAlloc(mm, areaOf(address));
  if (base < 0) return -ENOMEM;
  const ptep = base + slotOf(address);
  const { lo, hi } = mm.pageTables;
  if (!pteNone(lo[ptep]!, hi[ptep]!)) zapPte(vma, address, ptep);
  lo[ptep] = pgoffToPteLo(pgoff);
  hi[ptep] = pgoffToPteHi(pgoff);
  return 0;
}

function zapPte(vma: Vma, address: number, ptep: number): void {
  const { vmMm: mm } = vma;
  const { memory, pageTables } = mm;
  const low = pageTables.lo[ptep]!;
  if (!ptePresent(low)) {
    if (!pteFile(low)) freeSwapPte(memory, low, pageTables.hi[ptep]!);
    return;
  }
  ptepClearFlush(vma, address, ptep);
  const pfn = ptePfn31(takenPte.lo, takenPte.hi);
  if ((memory.frames.flagsOf(pfn) & FRAME_ANON) !== 0) mm.anonRss--;
  else mm.fileRss--;
  if (pteDirty(low)) memory.frames.setFlags(pfn, FRAME_DIRTY);
  memory.pageRemoveRmap(pfn, mm.mmId, address);
  memory.frames.put(pfn);
}
