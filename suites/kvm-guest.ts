/** A guest whose memory is the whole address space of a process: the KVM-like notifier that suites attach. */
import type { FaultIn, Kvm, KvmFault, Mm } from '../core/index.ts';
import type { CoreModule } from './core-variants.ts';

/** Host addresses below it are nobody's: a memslot at address 0 would back nothing. */
const FIRST_ADDRESS = 0x20_0000;
const PAGE_SIZE = 4096;
/** The guest has one address space. */
const ROOT = 0;

export interface KvmGuest {
  readonly kvm: Kvm;
  /** Counts how its faults ended. */
  readonly fault: KvmFault;
  /**
   * The guest loads from the page of a host address, or stores to it: by an spte, or after a fault. O(1), and allocates
   * nothing but shadow pages. @returns the frame, or -1 if the page cannot be had
   */
  readonly touch: (address: number, write: boolean) => number;
}

/**
 * Registers one KVM-like notifier on the address space, with one memslot that covers all of it.
 * @param core the build that `mm` is from; one with notifiers
 * @param faultIn what a fault in the primary tables does; by default pages that are missing stay so
 */
export function attachKvm(core: CoreModule, mm: Mm, faultIn?: FaultIn): KvmGuest {
  const kvm = new core.Kvm(mm, faultIn === undefined ? {} : { faultIn });
  const frames = (core.TASK_SIZE_MAX - FIRST_ADDRESS) / PAGE_SIZE;
  kvm.memslots.add(FIRST_ADDRESS / PAGE_SIZE, frames, FIRST_ADDRESS);
  const error = core.mmuNotifierRegister(kvm.notifier, mm);
  if (error !== 0) throw new Error(`mmuNotifierRegister returned ${error}, expected 0`);
  const fault = new core.KvmFault(kvm);
  const touch = (address: number, write: boolean): number => {
    const gfn = Math.floor(address / PAGE_SIZE);
    const pfn = kvm.guestAccess(ROOT, gfn, write);
    if (pfn >= 0) return pfn;
    return fault.handle(ROOT, gfn, write) === 'installed' ? kvm.guestAccess(ROOT, gfn, write) : -1;
  };
  return { kvm, fault, touch };
}
