import type { AnonVma } from './anon-vma.ts';
import type { FileMapping } from './file-mapping.ts';
import type { Mm } from './mm.ts';
import { VM_SPECIAL } from './vm-flags.ts';
import type { Vma } from './vma.ts';
import { pagesOf, unlinkFile, vmaIndex } from './vma-list.ts';

/** What the pages of a range are going to be, when it is asked whether a neighbour has room for them. */
export interface Mergeable {
  readonly vmFlags: number;
  readonly anonVma: AnonVma | null;
  readonly file: FileMapping | null;
  readonly vmPgoff: number;
}

/**
 * Gives [start, end) to the area below it, the one above it, or both made one, if they are of the same kind and
 * continue it. The range is a hole, or lies in one area, which shrinks or goes; this is how mprotect makes one area of
 * two. Special areas are never merged. O(log areas), and moves the array's tail if areas go.
 * @returns the area that has the range now, or null if it was left as it is
 */
export function vmaMerge(mm: Mm, start: number, end: number, kind: Mergeable): Vma | null {
  if ((kind.vmFlags & VM_SPECIAL) !== 0) return null;
  const at = vmaIndex(mm, start);
  const area = mm.vmas[at];
  const inside = area !== undefined && area.vmStart < start;
  const covered = !inside && area?.vmEnd === end;
  const previous = inside ? area : mm.vmas[at - 1];
  const next = inside || covered ? mm.vmas[at + 1] : area;
  const pages = (end - start) / 4096;
  const below = previous?.vmEnd === start && sameKind(previous, kind) ? previous : null;
  const fitsBelow = below !== null && below.vmPgoff + pagesOf(below) === kind.vmPgoff ? below : null;
  const above = next?.vmStart === end && sameKind(next, kind) ? next : null;
  const fitsAbove = above !== null && kind.vmPgoff + pages === above.vmPgoff ? above : null;
  const over = covered ? area : null;
  if (fitsBelow !== null) {
    if (fitsAbove !== null && compatible(fitsBelow.anonVma, fitsAbove.anonVma)) {
      adoptAnonVma(fitsBelow, over, fitsAbove, kind);
      removeAreas(mm, at, over === null ? 1 : 2);
      fitsBelow.vmEnd = fitsAbove.vmEnd;
    } else {
      adoptAnonVma(fitsBelow, over, null, kind);
      if (over !== null) removeAreas(mm, at, 1);
      else if (area !== undefined && area.vmStart < end) moveStart(area, end);
      fitsBelow.vmEnd = end;
    }
    return fitsBelow;
  }
  if (fitsAbove === null) return null;
  adoptAnonVma(fitsAbove, over, null, kind);
  if (inside) area.vmEnd = start;
  else if (over !== null) removeAreas(mm, at, 1);
  moveStart(fitsAbove, start);
  return fitsAbove;
}

/** The area begins somewhere else; what lies at each address stays the same. */
export function moveStart(vma: Vma, start: number): void {
  vma.vmPgoff += (start - vma.vmStart) / 4096;
  vma.vmStart = start;
}

function sameKind(vma: Vma, { vmFlags, file, anonVma }: Mergeable): boolean {
  return vma.vmFlags === vmFlags && vma.file === file && compatible(vma.anonVma, anonVma);
}

const compatible = (a: AnonVma | null, b: AnonVma | null): boolean => a === null || b === null || a === b;

function adoptAnonVma(into: Vma, over: Vma | null, other: Vma | null, kind: Mergeable): void {
  into.anonVma ??= kind.anonVma ?? over?.anonVma ?? other?.anonVma ?? null;
}

function removeAreas(mm: Mm, at: number, count: number): void {
  for (const vma of mm.vmas.splice(at, count)) unlinkFile(vma);
  mm.mmapCache = null;
}
