import { pageAlignUp, TASK_SIZE_MAX } from './address.ts';
import { doMunmap } from './do-munmap.ts';
import { EACCES, EINVAL, ENOMEM, EOVERFLOW } from './errno.ts';
import { FileMapping } from './file-mapping.ts';
import { getUnmappedArea } from './get-unmapped-area.ts';
import { makePagesPresent } from './make-pages-present.ts';
import type { Mm } from './mm.ts';
import {
  FMODE_READ,
  FMODE_WRITE,
  MAP_GROWSDOWN,
  MAP_LOCKED,
  MAP_NONBLOCK,
  MAP_POPULATE,
  MAP_PRIVATE,
  MAP_SHARED,
  MAP_TYPE,
  PROT_WRITE,
} from './mman.ts';
import { requireMmapSemWrite } from './mmap-sem.ts';
import {
  VM_ACCESS_FLAGS,
  VM_GROWSDOWN,
  VM_HUGETLB,
  VM_LOCKED,
  VM_MAY_ALL,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_RESERVED,
  VM_SHARED,
} from './vm-flags.ts';
import { Vma } from './vma.ts';
import { insertVma, MAX_MAP_COUNT, overlapping } from './vma-list.ts';
import { vmaMerge } from './vma-merge.ts';

/** Offsets in pages that a file can have: those that a frame of the page cache can name. */
const MAX_PGOFF = 2 ** 32;

/** A file as a descriptor gives it: what it was opened for decides what it may be mapped as. */
export interface OpenFile {
  readonly file: FileMapping;
  /** FMODE_ flags. */
  readonly mode: number;
}

/**
 * Maps `length` bytes, rounded up to whole pages, of a file or of nothing. What a fixed range held before is unmapped
 * first, with one start and end for the notifiers; a new mapping by itself tells them nothing. The caller holds mmap_sem
 * for write. O(log areas), plus unmapping, and the pages if they are to be populated.
 * @param file null for anonymous memory; a shared mapping of that is a file of its own
 * @param pgoff first page of the file
 * @returns the address, or -EINVAL, -ENOMEM, -EACCES or -EOVERFLOW as the system call does
 * @throws {MmBug} `MMAP_SEM` if the lock is not held
 */
export function doMmapPgoff(
  mm: Mm,
  address: number,
  length: number,
  prot: number,
  flags: number,
  open: OpenFile | null,
  pgoff: number,
): number {
  requireMmapSemWrite(mm, 'doMmapPgoff');
  if (!(length > 0)) return -EINVAL;
  const bytes = pageAlignUp(length);
  if (bytes > TASK_SIZE_MAX) return -ENOMEM;
  if (!(pgoff >= 0 && pgoff + bytes / 4096 <= MAX_PGOFF)) return -EOVERFLOW;
  if (mm.vmas.length > MAX_MAP_COUNT) return -ENOMEM;
  const huge = open?.file.hugePageSize ?? 0;
  if (huge > 0 && (bytes % huge !== 0 || (pgoff * 4096) % huge !== 0)) return -EINVAL;
  const start = getUnmappedArea(mm, address, bytes, flags, huge > 0 ? huge : 4096);
  if (start < 0) return start;
  const type = flags & MAP_TYPE;
  if (type !== MAP_SHARED && type !== MAP_PRIVATE) return -EINVAL;
  let vmFlags = (prot & VM_ACCESS_FLAGS) | VM_MAY_ALL;
  if ((flags & MAP_GROWSDOWN) !== 0) vmFlags |= VM_GROWSDOWN;
  if ((flags & MAP_LOCKED) !== 0) vmFlags |= VM_LOCKED;
  if (type === MAP_SHARED) vmFlags |= VM_SHARED | VM_MAYSHARE;
  if (open !== null) {
    if ((open.mode & FMODE_READ) === 0) return -EACCES;
    if (type === MAP_SHARED && (open.mode & FMODE_WRITE) === 0) {
      if ((prot & PROT_WRITE) !== 0) return -EACCES;
      vmFlags &= ~(VM_MAYWRITE | VM_SHARED);
    }
    if (huge > 0) vmFlags |= VM_HUGETLB | VM_RESERVED;
  }
  return mmapRegion(mm, start, bytes, flags, vmFlags, open?.file ?? null, pgoff);
}

/**
 * The part of mapping that comes when everything is decided. The caller holds mmap_sem for write.
 * @returns the address, or -ENOMEM
 */
export function mmapRegion(
  mm: Mm,
  start: number,
  length: number,
  flags: number,
  vmFlags: number,
  file: FileMapping | null,
  pgoff: number,
): number {
  const end = start + length;
  if (overlapping(mm, start, end) && doMunmap(mm, start, length) !== 0) return -ENOMEM;
  const backing = file ?? ((vmFlags & VM_SHARED) !== 0 ? sharedAnonymous(length) : null);
  const vmPgoff = file !== null ? pgoff : backing !== null ? 0 : start / 4096;
  if (vmaMerge(mm, start, end, { vmFlags, anonVma: null, file: backing, vmPgoff }) === null) {
    if (!mm.tryAllocate()) return -ENOMEM;
    const vma = new Vma(mm, start, end, vmFlags, backing, vmPgoff);
    vma.hugetlbOwner = (vmFlags & (VM_HUGETLB | VM_SHARED)) === VM_HUGETLB;
    insertVma(mm, vma);
  }
  mm.totalVm += length / 4096;
  if ((vmFlags & VM_LOCKED) !== 0) mm.lockedVm += length / 4096;
  const populate = (flags & (MAP_POPULATE | MAP_NONBLOCK)) === MAP_POPULATE;
  if (populate || (vmFlags & VM_LOCKED) !== 0) makePagesPresent(mm, start, end);
  return start;
}

/** Shared anonymous memory is a file in memory that has no other name. */
function sharedAnonymous(length: number): FileMapping {
  return new FileMapping('/dev/zero (deleted)', length, { accountsDirty: false, nameless: true });
}
