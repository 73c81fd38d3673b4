/** Fork's copy of one area after the other, of 1 GiB: a start and an end around each. One operation is one page. */
import type { PreparedOperation } from 'mmubench';
import { mappedSpace, PAGE_SIZE } from './address-space.ts';
import type { Attachment } from './attachment.ts';

/** As many as the other operations on page tables have. */
const PAGES = 262_144;
export const COPIED_PAGES = 8192;
const AREAS = PAGES / COPIED_PAGES;
const LENGTH = COPIED_PAGES * PAGE_SIZE;

export function forkCopy({ core, attachTo }: Attachment): PreparedOperation {
  const { mm: parent, start } = mappedSpace(core, PAGES);
  const child = new core.Mm(parent.memory);
  attachTo(parent);
  child.mmapSem.downWrite();
  const { lo } = parent.pageTables;
  // Private and writable: their pages become read-only in both. VM_INSERTPAGE: no page fault would find the frames again.
  const flags = core.VM_READ | core.VM_WRITE | core.VM_MAYWRITE | core.VM_INSERTPAGE;
  const areas = Array.from({ length: AREAS }, (_, area) => {
    const from = start + area * LENGTH;
    return new core.Vma(parent, from, from + LENGTH, flags);
  });
  let calls = -1;
  const current = () => areas[calls % AREAS]!;
  return {
    operation: () => core.copyPageRange(child, parent, current()),
    reset: () => {
      if (calls >= 0) core.unmapRange(child, current().vmStart, current().vmEnd);
      calls++;
      for (let page = 0; page < COPIED_PAGES; page++) {
        const entry = parent.pageTables.findPte(current().vmStart + page * PAGE_SIZE);
        lo[entry] = lo[entry]! | core.PAGE_RW;
      }
    },
    counters: () => ({ copied: child.anonRss + child.fileRss }),
  };
}
