import { areaOf, PAGE_SIZE, PTRS_PER_TABLE, slotOf } from './address.ts';
import { copyHugetlbPageRange } from './copy-hugetlb-page-range.ts';
import { ENOMEM } from './errno.ts';
import type { Mm } from './mm.ts';
import { mmuNotifierInvalidateRangeEnd, mmuNotifierInvalidateRangeStart } from './mmu-notifier.ts';
import { MMU_NOTIFY_PROTECTION_PAGE } from './mmu-notifier-range.ts';
import { FRAME_ANON, FRAME_CACHED, ONE_MAPPING } from './page-frames.ts';
import { placeHi, placeLo } from './place.ts';
import { pteFile, pteMkclean, pteMkold, pteNone, ptePfn31, ptePresent, pteSpecial } from './pte.ts';
import { PAGE_RW } from './pte-bits.ts';
import {
  isMigrationEntry,
  isWriteMigrationEntry,
  SWP_MIGRATION_READ,
  swpEntryLo,
  swpOffset,
  swpType,
} from './swap-entry.ts';
import { VM_HUGETLB, VM_INSERTPAGE, VM_NONLINEAR, VM_PFNMAP, VM_SHARED } from './vm-flags.ts';
import { isCowMapping, type Vma } from './vma.ts';

/** Vmas whose pages a fault could not find again: these are copied though no anonymous page is in them. */
const ALWAYS_COPIED = VM_HUGETLB | VM_NONLINEAR | VM_PFNMAP | VM_INSERTPAGE;

/**
 * Fork of one vma: the child gets the parent's entries. Private pages become read-only in both, which the parent's
 * notifiers are told by one start and end of the whole vma, also if it fails midway. A vma without anonymous pages is
 * left to the child's faults, without a word. No TLB is flushed: fork does that once for all. The caller holds mmap_sem
 * of both for write. O(pages under populated tables).
 * @param vma of the parent
 * @returns 0, or -ENOMEM: what was copied stays
 */
export function copyPageRange(child: Mm, parent: Mm, vma: Vma): number {
  if ((vma.vmFlags & ALWAYS_COPIED) === 0 && vma.anonVma === null) return 0;
  if ((vma.vmFlags & VM_HUGETLB) !== 0) return copyHugetlbPageRange(child, parent, vma);
  child.pageTables.admitFramesOf(parent.pageTables);
  const cow = isCowMapping(vma.vmFlags);
  const { vmStart, vmEnd } = vma;
  if (cow) mmuNotifierInvalidateRangeStart(parent, vmStart, vmEnd, MMU_NOTIFY_PROTECTION_PAGE);
  const result = copyAreas(child, parent, vma, cow);
  if (cow) mmuNotifierInvalidateRangeEnd(parent, vmStart, vmEnd, MMU_NOTIFY_PROTECTION_PAGE);
  return result;
}

function copyAreas(child: Mm, parent: Mm, { vmStart, vmEnd, vmFlags }: Vma, cow: boolean): number {
  const { pageTables } = parent;
  const first = areaOf(vmStart);
  const last = areaOf(vmEnd - PAGE_SIZE);
  const cleared = (vmFlags & VM_SHARED) !== 0;
  for (
    let area = pageTables.nextPopulated(first, last);
    area <= last;
    area = pageTables.nextPopulated(area + 1, last)
  ) {
    // The child's tables are made on behalf of who forks.
    if (child.pageTables.findPteTable(area) < 0 && !parent.tryAllocate()) return -ENOMEM;
    const to = child.pageTables.ensurePteTable(area);
    const from = pageTables.findPteTable(area);
    const begin = area === first ? slotOf(vmStart) : 0;
    const end = area === last ? slotOf(vmEnd - PAGE_SIZE) + 1 : PTRS_PER_TABLE;
    copyEntries(child, parent, area, from, to, begin, end, cow, cleared);
  }
  return 0;
}

function copyEntries(
  child: Mm,
  parent: Mm,
  area: number,
  from: number,
  to: number,
  begin: number,
  end: number,
  cow: boolean,
  shared: boolean,
): void {
  const { memory } = parent;
  const { refCount, state } = memory.frames;
  const { lo, hi } = parent.pageTables;
  const { lo: childLo, hi: childHi } = child.pageTables;
  const childOwner = placeHi(child.mmId, area);
  let anonymous = 0;
  let others = 0;
  for (let slot = begin; slot < end; slot++) {
    let low = lo[from + slot]!;
    const high = hi[from + slot]!;
    if (!ptePresent(low)) {
      if (pteNone(low, high)) continue;
      const address = (area * PTRS_PER_TABLE + slot) * PAGE_SIZE;
      copyAbsentEntry(child, parent, address, from + slot, to + slot, cow);
      continue;
    }
    if (cow && (low & PAGE_RW) !== 0) {
      low &= ~PAGE_RW;
      lo[from + slot] = low;
    }
    if (shared) low = pteMkclean(low);
    childLo[to + slot] = pteMkold(low);
    childHi[to + slot] = high;
    if (pteSpecial(low)) continue;
    const pfn = ptePfn31(low, high);
    const before = state[pfn]!;
    refCount[pfn] = (refCount[pfn]! + 1) | 0;
    state[pfn] = (before + ONE_MAPPING) | 0;
    if ((before & FRAME_ANON) !== 0) anonymous++;
    else others++;
    if ((before & FRAME_CACHED) === 0) memory.reverseMap.addPlace(pfn, placeLo(area, slot), childOwner);
  }
  child.anonRss += anonymous;
  child.fileRss += others;
}

/** A swap slot gets one more reference. A page that migrates as writable is read-only in both from now on. */
function copyAbsentEntry(
  child: Mm,
  parent: Mm,
  address: number,
  from: number,
  to: number,
  cow: boolean,
): void {
  const { lo, hi } = parent.pageTables;
  if (!pteFile(lo[from]!)) {
    const offset = swpOffset(lo[from]!, hi[from]!);
    if (isMigrationEntry(lo[from]!)) {
      parent.memory.migrating.get(offset)?.push([child.mmId, address]);
      if (cow && isWriteMigrationEntry(lo[from]!)) lo[from] = swpEntryLo(SWP_MIGRATION_READ, offset);
    } else if (swpType(lo[from]!) === parent.memory.swap.type) parent.memory.swap.duplicate(offset);
  }
  child.pageTables.lo[to] = lo[from]!;
  child.pageTables.hi[to] = hi[from]!;
}
