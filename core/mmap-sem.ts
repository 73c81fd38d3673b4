import type { Mm } from './mm.ts';
import { MmBug } from './mm-bug.ts';

/** @throws {MmBug} `MMAP_SEM` unless somebody holds the lock for write */
export function requireMmapSemWrite(mm: Mm, what: string): void {
  if (mm.mmapSem.heldForWrite) return;
  throw new MmBug(
    'MMAP_SEM',
    `${what} with mmap_sem not held for write`,
    'a caller that holds it',
    'Call mm.mmapSem.downWrite() first, and upWrite() afterwards.',
  );
}
