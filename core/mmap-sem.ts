import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';

/** @throws {MmBug} `MMAP_SEM` unless somebody holds the lock for write */
export function requireMmapSemWrite(mm: Mm, what: string): void {
  if (mm.mmapSem.heldForWrite) return;
  throw new MmBug(
    'MMAP_SEM',
    `${what} with ${mm.mmapSem.readers} reader(s) and no writer of mmap_sem`,
    'mmap_sem held for writing',
    'Call mm.mmapSem.downWrite() before, and upWrite() afterwards.',
  );
}

/** @throws {MmBug} `MMAP_SEM` if nobody holds the lock */
export function requireMmapSem(mm: Mm, what: string): void {
  if (!mm.mmapSem.free) return;
  throw new MmBug(
    'MMAP_SEM',
    `${what} with mmap_sem not held`,
    'a caller that holds it for read or write',
    'Call mm.mmapSem.downRead() first, and upRead() afterwards.',
  );
}
