import type { Mm } from './mm.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
import { rcu } from './rcu.ts';

/**
 * Calls the notifier's `release`, if it has one, inside a read section: whoever waits for a grace period waits
 * for it too. Once a registration: exit and unregister both come here, and the second finds it done.
 */
export function callRelease(mn: MmuNotifier, mm: Mm): void {
  if (mn.released) return;
  mn.released = true;
  if (mn.release === null) return;
  const sleepable = mm.kernel.sleepingCallbacks ? 1 : 0;
  rcu.depth++;
  rcu.sleepable += sleepable;
  try {
    mn.release(mn, mm);
  } finally {
    rcu.depth--;
    rcu.sleepable -= sleepable;
  }
}
