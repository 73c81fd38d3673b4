import type { DispatchedOperation, Walk } from './dispatch-loops.ts';
import type { MmuNotifierMm } from './mmu-notifier-mm.ts';

/** What one list has of the call sites of all. The list is not kept by it: whoever drops an address space drops its walks. */
export interface WalkShare {
  readonly list: WeakRef<MmuNotifierMm>;
  callSites: number;
}

/** Oldest first. */
const shares = new Set<WalkShare>();
let callSitesInUse = 0;

/** Call sites of all generated walks that are kept, also of lists that were dropped and whose turn has not come. */
export function mmuNotifierCallSites(): number {
  return callSitesInUse;
}

/** Gives the list a walk. The lists whose share is oldest lose theirs while there are more call sites than `limit`. */
export function keepWalk(
  list: MmuNotifierMm,
  operation: DispatchedOperation,
  walk: Walk,
  callSites: number,
  limit: number,
): void {
  list[operation.walk] = walk;
  list.walkShare ??= { list: new WeakRef(list), callSites: 0 };
  list.walkShare.callSites += callSites;
  callSitesInUse += callSites;
  shares.add(list.walkShare);
  for (const share of shares) {
    if (callSitesInUse <= limit) break;
    if (share === list.walkShare) continue;
    const other = share.list.deref();
    if (other === undefined) giveBack(share);
    else dropWalks(other);
  }
}

/** The list has changed, or has to make room: its next dispatches are loops. */
export function dropWalks(list: MmuNotifierMm): void {
  if (list.walkShare === null) return;
  giveBack(list.walkShare);
  list.walkShare = null;
  list.clearFlushYoungWalk = null;
  list.invalidatePageWalk = null;
  list.invalidateRangeStartWalk = null;
  list.invalidateRangeEndWalk = null;
}

function giveBack(share: WalkShare): void {
  shares.delete(share);
  callSitesInUse -= share.callSites;
}
