import type { Mm } from '../mm.ts';
import { __mmuNotifierRegister, mmuNotifierUnregister } from '../mmu-notifier-register.ts';
import { GRU_OPS, GruMmStruct } from './gru.ts';
import type { FaultIn } from './host-page.ts';

/**
 * The device's state of an address space, for one more context: the one whose notifier is in the list already, found by
 * its operations, or a new one, whose notifier is registered. The caller holds mmap_sem for write. O(notifiers + areas).
 *
 * @param faultIn of the first context; what a fault in the primary tables does
 * @returns null if the registration failed, as it may (no memory, a signal); the driver of the time did not look
 * @throws {MmBug} as `__mmuNotifierRegister`
 */
export function gruRegisterMmuNotifier(mm: Mm, faultIn: FaultIn = () => false): GruMmStruct | null {
  for (let mn = mm.mmuNotifierMm?.first ?? null; mn !== null; mn = mn.next) {
    if (mn.invalidatePage !== GRU_OPS.invalidatePage) continue;
    const gms = mn.owner as GruMmStruct;
    gms.refcnt++;
    return gms;
  }
  const gms = new GruMmStruct(mm, faultIn);
  return __mmuNotifierRegister(gms.notifier, mm) === 0 ? gms : null;
}

/** What the driver of 2.6.30 did wrong. */
export interface GruBugs {
  /**
   * After exit has released the notifier, nobody unregisters it: the reference of the registration is never given back,
   * and the address space never freed.
   */
  readonly skipsUnregisterAfterRelease?: boolean;
}

/**
 * A context less; the last one unregisters the notifier. May sleep.
 * @throws {MmBug} as `mmuNotifierUnregister`
 * @throws Error if there is no context
 */
export function gruDropMmuNotifier(gms: GruMmStruct, bugs: GruBugs = {}): void {
  if (gms.refcnt <= 0) throw new Error('gruDropMmuNotifier without a context; pair it with the registration');
  gms.refcnt--;
  if (gms.refcnt > 0) return;
  if (gms.released && bugs.skipsUnregisterAfterRelease) return;
  mmuNotifierUnregister(gms.notifier, gms.mm);
}
