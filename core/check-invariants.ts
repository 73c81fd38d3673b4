import { PTRS_PER_TABLE } from './address.ts';
import type { Mm } from './mm.ts';
import { tableOf } from './page-tables.ts';
import { pmdBad, ptePfn31, ptePresent, pteSpecial } from './pte.ts';

/** For tests: throws if the parts of an address space contradict each other. O(tables and their entries). */
export function checkInvariants(mm: Mm): void {
  const found = { puds: 0, pmds: 0, ptes: 0 };
  const { lo } = mm.pageTables;
  for (const [pgd, low] of tableEntries(lo, 0)) {
    found.puds++;
    for (const [pud, lowPud] of tableEntries(lo, tableOf(low))) {
      found.pmds++;
      for (const [pmd, lowPmd] of tableEntries(lo, tableOf(lowPud))) {
        if (pmdBad(lowPmd)) continue;
        found.ptes++;
        checkPteTable(mm, tableOf(lowPmd), pgd * 2 ** 39 + pud * 2 ** 30 + pmd * 2 ** 21);
      }
    }
  }
  const { nrPuds, nrPmds, nrPtes, tableCount } = mm.pageTables;
  expect('pud tables', nrPuds, found.puds);
  expect('pmd tables', nrPmds, found.pmds);
  expect('pte tables', nrPtes, found.ptes);
  expect('tables', tableCount, 1 + found.puds + found.pmds + found.ptes);
  checkFrames(mm);
}

function* tableEntries(lo: Int32Array, base: number): Generator<[slot: number, low: number]> {
  for (let slot = 0; slot < PTRS_PER_TABLE; slot++) if (lo[base + slot] !== 0) yield [slot, lo[base + slot]!];
}

function checkPteTable(mm: Mm, base: number, start: number): void {
  const { lo, hi } = mm.pageTables;
  expect('cached table', mm.pageTables.findPteTable(start / 2 ** 21), base);
  for (let i = 0; i < PTRS_PER_TABLE; i++) {
    const low = lo[base + i]!;
    if (!ptePresent(low) || pteSpecial(low)) continue;
    const address = start + i * 4096;
    const pfn = ptePfn31(low, hi[base + i]!);
    const places = mm.memory.reverseMap.placesOf(pfn);
    const here = places.filter(([owner, place]) => owner === mm.mmId && place === address);
    expect(`places of frame ${pfn} at 0x${address.toString(16)}`, here.length, 1);
  }
}

function checkFrames(mm: Mm): void {
  const { frames, reverseMap } = mm.memory;
  let free = 0;
  for (let pfn = 0; pfn < frames.count; pfn++) {
    const places = reverseMap.placesOf(pfn);
    expect(`map count of frame ${pfn}`, frames.mapCountOf(pfn), places.length);
    if (frames.refCount[pfn]! < places.length) {
      throw new Error(`frame ${pfn} has ${frames.refCount[pfn]} references and ${places.length} mappings`);
    }
    if (frames.refCount[pfn] === 0) free++;
    for (const [owner, address] of places) {
      if (owner === mm.mmId) expect(`page 0x${address.toString(16)}`, softwareTranslate(mm, address), pfn);
    }
  }
  expect('free frames', frames.freeCount, free);
}

/** Unlike `translate` it finds pages that hardware refuses. */
function softwareTranslate(mm: Mm, address: number): number {
  const { lo, hi } = mm.pageTables;
  const ptep = mm.pageTables.findPte(address);
  return ptep >= 0 && ptePresent(lo[ptep]!) ? ptePfn31(lo[ptep]!, hi[ptep]!) : -1;
}

function expect(what: string, got: number, expected: number): void {
  if (got !== expected) throw new Error(`${what}: ${got} by the books, ${expected} found`);
}
