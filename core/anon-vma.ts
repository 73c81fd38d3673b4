import { RmapLock } from './rmap-lock.ts';
import { VM_EXEC, VM_READ, VM_WRITE } from './vm-flags.ts';
import type { Vma } from './vma.ts';
import { vmaIndex } from './vma-list.ts';

/** The anonymous pages that vmas related by fork share: the lock of their reverse map. */
export class AnonVma {
  readonly lock: RmapLock;

  constructor(lock: RmapLock = new RmapLock('anon_vma')) {
    this.lock = lock;
  }
}

/**
 * Must come before the first anonymous page of a vma is mapped. Uses that of a neighbour which could become one with
 * this vma, so that it still can. The caller holds mmap_sem. O(1), the first time O(log vmas).
 * @returns false if there is no memory for it
 */
export function anonVmaPrepare(vma: Vma): boolean {
  if (vma.anonVma !== null) return true;
  const mergeable = findMergeableAnonVma(vma);
  if (mergeable === null && !vma.vmMm.tryAllocate()) return false;
  vma.anonVma = mergeable ?? new AnonVma();
  return true;
}

function findMergeableAnonVma(vma: Vma): AnonVma | null {
  const { vmas } = vma.vmMm;
  const at = vmaIndex(vma.vmMm, vma.vmStart);
  if (vmas[at] !== vma) return null;
  const next = vmas[at + 1];
  if (next?.anonVma && couldBeOne(vma, next)) return next.anonVma;
  const previous = vmas[at - 1];
  if (previous?.anonVma && couldBeOne(previous, vma)) return previous.anonVma;
  return null;
}

/** Alike but for the rights that mprotect may still make equal. */
function couldBeOne(below: Vma, above: Vma): boolean {
  return (
    below.vmEnd === above.vmStart &&
    below.file === above.file &&
    ((below.vmFlags ^ above.vmFlags) & ~(VM_READ | VM_WRITE | VM_EXEC)) === 0 &&
    above.vmPgoff === below.vmPgoff + (above.vmStart - below.vmStart) / 4096
  );
}
