import { ENOMEM } from './errno.ts';
import type { PhysicalMemory } from './physical-memory.ts';
import { isSwapPte, pfnPteHi, pfnPteLo } from './pte.ts';
import { PAGE_RW } from './pte-bits.ts';
import { type Mapping, mappingsOf } from './rmap-walk.ts';
import { isMigrationEntry, isWriteMigrationEntry, swpOffset } from './swap-entry.ts';
import { tryToUnmap } from './try-to-unmap.ts';
import { VM_WRITE, vmGetPageProt } from './vm-flags.ts';

/**
 * Moves a page to another frame: each entry that maps it is invalidated and says "migrating" while the page is
 * copied, and then maps the copy. Restoring notifies nobody. O(mappings, times notifiers).
 * @param copyPage makes the copy; entries that it changes are not restored
 * @returns the new frame, or -ENOMEM if none is free
 */
export function migratePage(
  memory: PhysicalMemory,
  pfn: number,
  copyPage?: (oldPfn: number, newPfn: number) => void,
): number {
  const { frames } = memory;
  const copy = frames.allocate();
  if (copy < 0) return -ENOMEM;
  // A reference of one's own: the entries' last one must not free the page while it is copied.
  frames.get(pfn);
  const mappings = mappingsOf(memory, pfn);
  tryToUnmap(memory, pfn, 'migration');
  copyPage?.(pfn, copy);
  frames.setFlags(copy, frames.flagsOf(pfn));
  for (const mapping of mappings) removeMigrationPte(memory, mapping, pfn, copy);
  frames.put(pfn);
  frames.put(copy);
  return copy;
}

function removeMigrationPte(
  memory: PhysicalMemory,
  { vma, address, ptep }: Mapping,
  oldPfn: number,
  newPfn: number,
): void {
  const { mmId, pageTables } = vma.vmMm;
  if (pageTables.findPte(address) !== ptep) return;
  const lo = pageTables.lo[ptep]!;
  const hi = pageTables.hi[ptep]!;
  if (!isSwapPte(lo, hi) || !isMigrationEntry(lo) || swpOffset(lo, hi) !== oldPfn) return;
  const writable = isWriteMigrationEntry(lo) && (vma.vmFlags & VM_WRITE) !== 0;
  const prot = vmGetPageProt(vma.vmFlags) & ~PAGE_RW;
  memory.pageAddRmap(newPfn, mmId, address);
  pageTables.lo[ptep] = pfnPteLo(newPfn, writable ? prot | PAGE_RW : prot);
  pageTables.hi[ptep] = pfnPteHi(newPfn, prot);
}
