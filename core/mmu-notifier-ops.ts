import type { Mm } from './mm.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
import type { MmuNotifierRange } from './mmu-notifier-range.ts';

/**
 * What the owner of secondary page tables (a hypervisor, a device) wants to be told about an address space.
 *
 * Every operation may be missing; nothing takes its place. All but `release` run inside a read section: they
 * must not sleep, register or unregister (kernel-options.ts says what later kernels allow, and which operations they
 * add). They may run while another agent runs the same one. Addresses are
 * bytes; ranges are half open, [start, end), and are those that were asked for, mapped or not.
 */
export interface MmuNotifierOps {
  /**
   * The end of the address space, or of the registration: once, whichever comes first, and before any page
   * is freed. Afterwards the owner must not use a page any more, so it drops all that it maps. Other
   * operations of the same notifier may still be running elsewhere. Must not sleep either.
   */
  readonly release?: ((mn: MmuNotifier, mm: Mm) => void) | null;

  /**
   * The accessed bit of the page of `address` (page aligned) has been tested and cleared in the primary page
   * table. Does the same in the secondary one, and says by a number other than 0 that the page was used.
   * Always asked, whatever the primary table and the other notifiers said. With `rangeAging` it is [address, end) that
   * is asked for, of pages that one entry maps.
   */
  readonly clearFlushYoung?: ((mn: MmuNotifier, mm: Mm, address: number, end?: number) => number) | null;

  /** With `rangeAging`: the same, without a flush of what the hardware has cached. */
  readonly clearYoung?: ((mn: MmuNotifier, mm: Mm, start: number, end: number) => number) | null;

  /** With `testYoung`: whether the page was used, as `clearFlushYoung` says it, without clearing anything. */
  readonly testYoung?: ((mn: MmuNotifier, mm: Mm, address: number) => number) | null;

  /**
   * With `changePte`: another entry takes the place of the page's one; `lo` and `hi` are its lanes. The old page must not
   * be in use afterwards. Called instead of `invalidatePage`, never beside it.
   */
  readonly changePte?: ((mn: MmuNotifier, mm: Mm, address: number, lo: number, hi: number) => void) | null;

  /**
   * The primary entry of the page has been cleared and flushed. The page is not freed before this returns,
   * and must not be in use afterwards. `address` may lie inside the page: mask it.
   */
  readonly invalidatePage?: ((mn: MmuNotifier, mm: Mm, address: number) => void) | null;

  /**
   * The range is about to change; its pages are still there, each with a reference. From the return of this
   * until the matching `invalidateRangeEnd` no new mapping of the range may be made, and old ones are to be
   * dropped before it returns. Ranges may be nested and may overlap.
   *
   * Kernels other than 2.6.30 say more of the range in `range`. With `nonBlockingStarts` a range that is not blockable
   * may be refused: by returning -EAGAIN, with nothing done.
   */
  readonly invalidateRangeStart?: RangeOperation | null;

  /**
   * The change is done: new mappings may be made. Its arguments are those of the matching start. Some pages
   * of the range may be freed only after this. Missing for a start, if the notifier is unregistered between.
   */
  readonly invalidateRangeEnd?: RangeOperation | null;
}

// The result of a start counts with `nonBlockingStarts` only; void lets those be written that return nothing.
type RangeOperation = (
  mn: MmuNotifier,
  mm: Mm,
  start: number,
  end: number,
  range?: MmuNotifierRange,
  // biome-ignore lint/suspicious/noConfusingVoidType: see above
) => number | void;
