import type { Mm } from './mm.ts';
import type { MmuNotifierOps } from './mmu-notifier-ops.ts';

/**
 * One registration of one owner on one address space, made by the owner. Its own state goes into `owner`, not
 * into a subclass: a walk is fastest while all nodes have one object layout.
 *
 * For the same reason the operations are copied out of the table into the node, each to a place of its own:
 * owners may lay out their tables as they like.
 */
export class MmuNotifier {
  declare readonly release: NonNullable<MmuNotifierOps['release']> | null;
  declare readonly clearFlushYoung: NonNullable<MmuNotifierOps['clearFlushYoung']> | null;
  declare readonly invalidatePage: NonNullable<MmuNotifierOps['invalidatePage']> | null;
  declare readonly invalidateRangeStart: NonNullable<MmuNotifierOps['invalidateRangeStart']> | null;
  declare readonly invalidateRangeEnd: NonNullable<MmuNotifierOps['invalidateRangeEnd']> | null;

  declare readonly clearYoung: NonNullable<MmuNotifierOps['clearYoung']> | null;
  declare readonly testYoung: NonNullable<MmuNotifierOps['testYoung']> | null;
  declare readonly changePte: NonNullable<MmuNotifierOps['changePte']> | null;

  /** The next older notifier. Kept when the node is unlinked, so that a walk that stands on it goes on. */
  next: MmuNotifier | null = null;
  /** The next newer notifier; null for the head, and outside a list. */
  previous: MmuNotifier | null = null;
  /** In the list of `mm`. */
  hashed = false;
  /** `release` was called for this registration, or has begun to be. */
  released = false;
  /** mmuNotifierUnregister has begun and has not returned. */
  unregistering = false;
  /**
   * The address space that the registration holds a reference of: from register until unregister is through,
   * also after exit. A notifier may be registered while it is null.
   */
  mm: Mm | null = null;

  /** The table that the operations are from: `mmuNotifierGet` finds a node by it. */
  declare readonly ops: MmuNotifierOps;
  /** How many users share the node: one but for `mmuNotifierGet`. */
  users = 0;

  /** Whatever the owner wants to find again in its callbacks. */
  declare readonly owner: unknown;

  constructor(ops: MmuNotifierOps, owner: unknown = null) {
    this.release = ops.release ?? null;
    this.clearFlushYoung = ops.clearFlushYoung ?? null;
    this.invalidatePage = ops.invalidatePage ?? null;
    this.invalidateRangeStart = ops.invalidateRangeStart ?? null;
    this.invalidateRangeEnd = ops.invalidateRangeEnd ?? null;
    this.clearYoung = ops.clearYoung ?? null;
    this.testYoung = ops.testYoung ?? null;
    this.changePte = ops.changePte ?? null;
    this.ops = ops;
    this.owner = owner;
  }
}
