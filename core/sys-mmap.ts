import { isPageAligned } from './address.ts';
import { doMmapPgoff, type OpenFile } from './do-mmap.ts';
import { EBADF, EINVAL } from './errno.ts';
import type { FileMapping } from './file-mapping.ts';
import type { Mm } from './mm.ts';
import { FMODE_READ, FMODE_WRITE, MAP_ANONYMOUS } from './mman.ts';

/**
 * The system call mmap: `doMmapPgoff`, taking mmap_sem for write.
 * @param length in bytes; any
 * @param prot of PROT_READ, PROT_WRITE and PROT_EXEC
 * @param flags MAP_ flags, see mman.ts; MAP_ANONYMOUS makes it ignore the file
 * @param file what is mapped, opened for reading and writing, or as `OpenFile` says
 * @param offset in the file, in bytes
 * @returns the address, or a negative error number; -EINVAL for an offset that is not page aligned
 */
export function sysMmap(
  mm: Mm,
  address: number,
  length: number,
  prot: number,
  flags: number,
  file: FileMapping | OpenFile | null = null,
  offset = 0,
): number {
  if (!isPageAligned(offset)) return -EINVAL;
  const anonymous = (flags & MAP_ANONYMOUS) !== 0;
  if (!anonymous && file === null) return -EBADF;
  const open = anonymous || file === null ? null : opened(file);
  mm.mmapSem.downWrite();
  try {
    return doMmapPgoff(mm, address, length, prot, flags, open, anonymous ? 0 : offset / 4096);
  } finally {
    mm.mmapSem.upWrite();
  }
}

const opened = (file: FileMapping | OpenFile): OpenFile =>
  'mode' in file ? file : { file, mode: FMODE_READ | FMODE_WRITE };
