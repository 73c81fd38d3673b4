/** The areas of an address space as a sorted list without overlaps. All O(areas). */
import type { Mm } from './mm.ts';
import type { Vma } from './vma.ts';

/** The area that an address lies in, or null. */
export function findVma(mm: Mm, address: number): Vma | null {
  for (const vma of mm.vmas) if (address < vma.vmEnd) return address >= vma.vmStart ? vma : null;
  return null;
}

/** @throws Error if the area is empty or overlaps another one, or belongs to another address space */
export function insertVma(mm: Mm, vma: Vma): void {
  if (vma.vmMm !== mm || !(vma.vmStart < vma.vmEnd) || overlapping(mm, vma.vmStart, vma.vmEnd)) {
    throw new Error(`vma ${range(vma)}, expected a range of this address space that no other vma overlaps`);
  }
  const at = mm.vmas.findIndex((other) => other.vmStart > vma.vmStart);
  mm.vmas.splice(at < 0 ? mm.vmas.length : at, 0, vma);
}

export function overlapping(mm: Mm, start: number, end: number): boolean {
  return mm.vmas.some((vma) => vma.vmStart < end && vma.vmEnd > start);
}

/** Splits the area that `address` lies inside of, so that one begins there. */
export function splitVmaAt(mm: Mm, address: number): void {
  const at = mm.vmas.findIndex((vma) => vma.vmStart < address && address < vma.vmEnd);
  if (at < 0) return;
  const vma = mm.vmas[at]!;
  mm.vmas.splice(at + 1, 0, { ...vma, vmStart: address });
  vma.vmEnd = address;
}

/** Takes out all areas of [start, end), after splitting those that reach beyond it. */
export function detachVmas(mm: Mm, start: number, end: number): Vma[] {
  splitVmaAt(mm, start);
  splitVmaAt(mm, end);
  const inside = (vma: Vma): boolean => vma.vmStart >= start && vma.vmEnd <= end;
  const detached = mm.vmas.filter(inside);
  mm.vmas = mm.vmas.filter((vma) => !inside(vma));
  return detached;
}

const range = (vma: Vma): string => `0x${vma.vmStart.toString(16)}-0x${vma.vmEnd.toString(16)}`;
