import { PTRS_PER_TABLE } from './address.ts';
import type { Found } from './check-invariants.ts';
import { expectEqual } from './expect-equal.ts';
import type { Mm } from './mm.ts';
import { FRAME_ANON, FRAME_CACHED } from './page-frames.ts';
import { tableOf } from './page-tables.ts';
import { pmdBad, pmdLarge, pteFile, pteNone, ptePfn31, ptePresent, pteSpecial } from './pte.ts';
import { swpOffset, swpType } from './swap-entry.ts';
import { findVma } from './vma-list.ts';

/** Present entries of an address space whose frames are counted. */
export interface Pages {
  anonymous: number;
  others: number;
}

/**
 * For tests: goes through all tables of an address space, notes what each entry maps or names, and throws if the counts
 * of tables are wrong or an entry's place is not in the reverse map. O(tables and their entries).
 */
export function checkPageTables(mm: Mm, found: Found): Pages {
  const tables = { puds: 0, pmds: 0, ptes: 0 };
  const pages = { anonymous: 0, others: 0 };
  const { lo, hi } = mm.pageTables;
  for (const [pgd, low] of tableEntries(lo, 0)) {
    tables.puds++;
    for (const [pud, lowPud] of tableEntries(lo, tableOf(low))) {
      if (noteHugePage(found, lowPud, hi[tableOf(low) + pud]!)) continue;
      tables.pmds++;
      for (const [pmd, lowPmd] of tableEntries(lo, tableOf(lowPud))) {
        if (noteHugePage(found, lowPmd, hi[tableOf(lowPud) + pmd]!) || pmdBad(lowPmd)) continue;
        tables.ptes++;
        checkPteTable(mm, tableOf(lowPmd), pgd * 2 ** 39 + pud * 2 ** 30 + pmd * 2 ** 21, found, pages);
      }
    }
  }
  const { nrPuds, nrPmds, nrPtes, tableCount } = mm.pageTables;
  expectEqual('pud tables', nrPuds, tables.puds);
  expectEqual('pmd tables', nrPmds, tables.pmds);
  expectEqual('pte tables', nrPtes, tables.ptes);
  expectEqual('tables', tableCount, 1 + tables.puds + tables.pmds + tables.ptes);
  return pages;
}

function* tableEntries(lo: Int32Array, base: number): Generator<[slot: number, low: number]> {
  for (let slot = 0; slot < PTRS_PER_TABLE; slot++) if (lo[base + slot] !== 0) yield [slot, lo[base + slot]!];
}

function noteHugePage(found: Found, lo: number, hi: number): boolean {
  if (!pmdLarge(lo)) return false;
  const pfn = ptePfn31(lo, hi);
  if (pfn < found.mappings.length) found.mappings[pfn]!++;
  return true;
}

function checkPteTable(mm: Mm, base: number, start: number, found: Found, pages: Pages): void {
  const { lo, hi } = mm.pageTables;
  const { wideFrames } = mm.pageTables;
  expectEqual('cached table', mm.pageTables.findPteTable(start / 2 ** 21), base);
  for (let i = 0; i < PTRS_PER_TABLE; i++) {
    const low = lo[base + i]!;
    const high = hi[base + i]!;
    if (ptePresent(low) && !wideFrames)
      expectEqual('frame number in the low lane', low >>> 12, ptePfn31(low, high));
    if (!ptePresent(low)) noteAbsent(mm, low, high, found);
    else if (!pteSpecial(low)) checkPresent(mm, start + i * 4096, ptePfn31(low, high), found, pages);
  }
}

function noteAbsent(mm: Mm, lo: number, hi: number, { swapped }: Found): void {
  if (pteNone(lo, hi) || pteFile(lo) || swpType(lo) !== mm.memory.swap.type) return;
  swapped.set(swpOffset(lo, hi), (swapped.get(swpOffset(lo, hi)) ?? 0) + 1);
}

function checkPresent(mm: Mm, address: number, pfn: number, found: Found, pages: Pages): void {
  const { frames, reverseMap } = mm.memory;
  found.mappings[pfn]!++;
  const flags = frames.flagsOf(pfn);
  if ((flags & FRAME_ANON) !== 0) pages.anonymous++;
  else pages.others++;
  if ((flags & FRAME_CACHED) !== 0) {
    const vma = findVma(mm, address);
    if (vma?.file?.findPage(reverseMap.fileIndexOf(pfn)) === pfn) return;
    throw new Error(`0x${address.toString(16)} maps frame ${pfn} of a file that is not mapped there`);
  }
  const here = reverseMap.placesOf(pfn).filter(([owner, place]) => owner === mm.mmId && place === address);
  expectEqual(`places of frame ${pfn} at 0x${address.toString(16)}`, here.length, 1);
}
