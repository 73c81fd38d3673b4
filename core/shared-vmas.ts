import type { Vma } from './vma.ts';

/**
 * The areas that map one file, oldest first: a list through the areas themselves. The caller holds the lock of the
 * file's reverse map.
 */
export class SharedVmas {
  first: Vma | null = null;
  last: Vma | null = null;

  /** O(1). */
  add(vma: Vma): void {
    vma.sharedNext = null;
    vma.sharedPrevious = this.last;
    if (this.last === null) this.first = vma;
    else this.last.sharedNext = vma;
    this.last = vma;
  }

  /** O(1). The area is in this list. */
  remove(vma: Vma): void {
    const { sharedNext, sharedPrevious } = vma;
    if (sharedPrevious === null) this.first = sharedNext;
    else sharedPrevious.sharedNext = sharedNext;
    if (sharedNext === null) this.last = sharedPrevious;
    else sharedNext.sharedPrevious = sharedPrevious;
    vma.sharedNext = null;
    vma.sharedPrevious = null;
  }
}
