import type { Mm } from './mm.ts';

/** Why a range is invalidated (5.2 and later). The numbers are this model's. */
export const MMU_NOTIFY_UNMAP = 0;
export const MMU_NOTIFY_CLEAR = 1;
export const MMU_NOTIFY_PROTECTION_VMA = 2;
export const MMU_NOTIFY_PROTECTION_PAGE = 3;
export const MMU_NOTIFY_SOFT_DIRTY = 4;
export const MMU_NOTIFY_RELEASE = 5;
export const MMU_NOTIFY_MIGRATE = 6;
export const MMU_NOTIFY_EXCLUSIVE = 7;

/** What callbacks of later kernels are told about a range. Valid until the callback returns. */
export interface MmuNotifierRange {
  readonly mm: Mm;
  /** Bytes, half open. */
  readonly start: number;
  readonly end: number;
  /** One of `MMU_NOTIFY_...`. */
  readonly event: number;
  /** The callback may sleep, and must not refuse. */
  readonly blockable: boolean;
}

class Range {
  mm: Mm | null = null;
  start = 0;
  end = 0;
  event = 0;
  blockable = true;
}

/** One for each dispatch that is under way: a callback may dispatch in its turn. Kept, so that none allocates. */
const ranges: Range[] = [];
let open = 0;

/** The range of a dispatch that begins; `closeRange` gives it back. */
export function openRange(
  mm: Mm,
  start: number,
  end: number,
  event: number,
  blockable: boolean,
): MmuNotifierRange {
  if (open === ranges.length) ranges.push(new Range());
  const range = ranges[open++]!;
  range.mm = mm;
  range.start = start;
  range.end = end;
  range.event = event;
  range.blockable = blockable;
  return range as MmuNotifierRange;
}

/** The dispatch that was begun last has ended. */
export function closeRange(): void {
  ranges[--open]!.mm = null;
}
