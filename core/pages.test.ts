import assert from 'node:assert/strict';
import { test } from 'node:test';
import { access } from './access.ts';
import { ageRange } from './age-range.ts';
import { checkInvariants } from './check-invariants.ts';
import { doWpPage } from './do-wp-page.ts';
import { translate } from './map-range.ts';
import { migratePage } from './migrate-page.ts';
import { Mm } from './mm.ts';
import { pageMkclean } from './page-mkclean.ts';
import { pageReferenced } from './page-referenced.ts';
import { isSwapPte, pteDirty, pteWrite } from './pte.ts';
import { ptepClearFlushNotify, ptepSetAccessFlags } from './ptep.ts';
import { isMigrationEntry, swpOffset } from './swap-entry.ts';
import { addVma, listen, machine, populate, testFile, VM_RW } from './test-machine.ts';
import { SWAP_FAIL, SWAP_MLOCK, SWAP_SUCCESS, tryToUnmap } from './try-to-unmap.ts';
import { VM_LOCKED, VM_SHARED } from './vm-flags.ts';

const ADDRESS = 0x7f0000012000;
const SWAP = { type: 3, offset: 0x1234 };

function onePage(vmFlags = VM_RW) {
  const { mm, memory } = machine();
  const vma = addVma(
    mm,
    ADDRESS - 0x2000,
    ADDRESS + 0x2000,
    vmFlags,
    vmFlags & VM_SHARED ? testFile() : null,
  );
  const pfn = populate(vma, ADDRESS);
  const ptep = mm.pageTables.findPte(ADDRESS);
  return { mm, memory, vma, pfn, ptep };
}

test('T49 every secondary is asked for its age, and each young bit saves the page from reclaim', () => {
  const { mm, memory, pfn, ptep } = onePage();
  const log: string[] = [];
  for (const young of [1, 2, 0]) listen(mm, log, { young, name: `${young}` });
  const asked = ['0Y', '2Y', '1Y'].map((who) => `${who} 0x${ADDRESS.toString(16)}`);
  assert.equal(ageRange(mm, ADDRESS, ADDRESS + 0x1000), 1);
  assert.deepEqual(log.splice(0), asked);
  // Old in the primary table now, young in a secondary one.
  assert.equal(tryToUnmap(memory, pfn, SWAP), SWAP_FAIL);
  assert.deepEqual(log.splice(0), asked);
  assert.equal(translate(mm, ADDRESS), pfn);
  assert.equal(mm.pageTables.lo[ptep]! & 0x20, 0);
});

test('T49 nobody young: asked, then invalidated, and the entry says where the page went', () => {
  const { mm, memory, pfn, ptep } = onePage();
  const log: string[] = [];
  ageRange(mm, ADDRESS, ADDRESS + 0x1000);
  listen(mm, log, { look: () => memory.frames.refCount[pfn] });
  assert.equal(tryToUnmap(memory, pfn, SWAP), SWAP_SUCCESS);
  assert.deepEqual(log, [`Y 0x${ADDRESS.toString(16)} 1`, `P 0x${ADDRESS.toString(16)} 1`]);
  const { lo, hi } = mm.pageTables;
  assert.equal(lo[ptep], 0x246806);
  assert.equal(isSwapPte(lo[ptep]!, hi[ptep]!), true);
  assert.equal(memory.frames.refCount[pfn], 0);
  checkInvariants(mm);
});

test('T49 a locked vma is left alone', () => {
  const { mm, memory, pfn } = onePage(VM_RW | VM_LOCKED);
  const log: string[] = [];
  listen(mm, log);
  assert.equal(tryToUnmap(memory, pfn, SWAP), SWAP_MLOCK);
  assert.equal(pageReferenced(memory, pfn), 0);
  assert.deepEqual(log, []);
});

test('T50 reclaim tells each address space its own address', () => {
  const { mm, memory } = machine();
  const other = new Mm(memory);
  const silent = new Mm(memory);
  const log: string[] = [];
  const vma = addVma(mm, 0x10000, 0x20000);
  const pfn = populate(vma, 0x10000);
  populate(vma, 0x15000, pfn);
  populate(addVma(other, 0x70000, 0x80000), 0x71000, pfn);
  populate(addVma(silent, 0x70000, 0x80000), 0x71000, pfn);
  listen(mm, log, { name: 'a' });
  listen(other, log, { name: 'b' });
  assert.equal(pageReferenced(memory, pfn), 4);
  assert.deepEqual(log.splice(0).sort(), ['aY 0x10000', 'aY 0x15000', 'bY 0x71000']);
  assert.equal(tryToUnmap(memory, pfn, SWAP), SWAP_SUCCESS);
  const events = ['aP 0x10000', 'aP 0x15000', 'aY 0x10000', 'aY 0x15000', 'bP 0x71000', 'bY 0x71000'];
  assert.deepEqual(log.sort(), events);
  for (const each of [mm, other, silent]) checkInvariants(each);
});

test('T51 migration invalidates each mapping, asks nobody for age, and restores in silence', () => {
  const { mm, memory, vma, pfn, ptep } = onePage();
  populate(vma, ADDRESS + 0x1000, pfn);
  const log: string[] = [];
  listen(mm, log);
  const { lo, hi } = mm.pageTables;
  const moved = migratePage(memory, pfn, () => {
    assert.equal(isMigrationEntry(lo[ptep]!), true);
    assert.equal(swpOffset(lo[ptep]!, hi[ptep]!), pfn);
    assert.equal(access(mm, ADDRESS, false), -1);
    log.push('copy');
  });
  assert.deepEqual(log.splice(2), ['copy']);
  assert.deepEqual(log.sort(), [`P 0x${ADDRESS.toString(16)}`, `P 0x${(ADDRESS + 0x1000).toString(16)}`]);
  assert.notEqual(moved, pfn);
  assert.deepEqual([translate(mm, ADDRESS), translate(mm, ADDRESS + 0x1000)], [moved, moved]);
  assert.equal(memory.frames.refCount[pfn], 0);
  checkInvariants(mm);
});

test('T52 mkclean: the entry is empty while the notifier runs, then read-only and clean', () => {
  const { mm, memory, pfn, ptep } = onePage(VM_RW | VM_SHARED);
  const log: string[] = [];
  listen(mm, log, { look: () => mm.pageTables.lo[ptep] });
  assert.equal(access(mm, ADDRESS, true), pfn);
  assert.equal(pteDirty(mm.pageTables.lo[ptep]!), true);
  assert.equal(pageMkclean(memory, pfn), 1);
  assert.deepEqual(log, [`P 0x${ADDRESS.toString(16)} 0`]);
  const low = mm.pageTables.lo[ptep]!;
  assert.deepEqual([pteDirty(low), pteWrite(low), translate(mm, ADDRESS)], [false, false, pfn]);
  assert.equal(access(mm, ADDRESS, true), -1);
  assert.equal(pageMkclean(memory, pfn), 0);
  assert.equal(log.length, 1);
});

test('T53 clear and flush of an empty entry still flushes and notifies', () => {
  const { mm, vma, ptep } = onePage();
  const log: string[] = [];
  listen(mm, log);
  const flushes = mm.tlb.pageFlushes;
  assert.equal(ptepClearFlushNotify(vma, ADDRESS + 0x1000, ptep + 1), 0);
  assert.equal(mm.tlb.pageFlushes, flushes + 1);
  assert.deepEqual(log, [`P 0x${(ADDRESS + 0x1000).toString(16)}`]);
});

test('T54 set_access_flags without dirty says that it differs, and writes nothing', () => {
  const { mm, vma, ptep } = onePage();
  const { lo, hi } = mm.pageTables;
  const before = lo[ptep]!;
  const flushes = mm.tlb.pageFlushes;
  assert.equal(ptepSetAccessFlags(vma, ADDRESS, ptep, before | 0x42, hi[ptep]!, false), true);
  assert.equal(lo[ptep], before);
  assert.equal(mm.tlb.pageFlushes, flushes);
  assert.equal(ptepSetAccessFlags(vma, ADDRESS, ptep, before, hi[ptep]!, true), false);
  assert.equal(ptepSetAccessFlags(vma, ADDRESS, ptep, before | 0x42, hi[ptep]!, true), true);
  assert.equal(lo[ptep], before | 0x42);
  assert.equal(mm.tlb.pageFlushes, flushes + 1);
});

test('T45 copy on write: cleared, flushed, told, then set; the sole owner keeps the page in silence', () => {
  const { mm, memory, vma, pfn, ptep } = onePage();
  const log: string[] = [];
  const child = new Mm(memory);
  const childVma = addVma(child, vma.vmStart, vma.vmEnd);
  populate(childVma, ADDRESS, pfn);
  access(mm, ADDRESS, false);
  listen(mm, log, {
    look: () => `${mm.pageTables.lo[ptep]} ${mm.tlb.find(ADDRESS)} ${memory.frames.refCount[pfn]! >= 2}`,
  });
  listen(child, log);
  assert.equal(access(mm, ADDRESS, true), -1);
  assert.equal(doWpPage(vma, ADDRESS), 0);
  assert.deepEqual(log, [`P 0x${ADDRESS.toString(16)} 0 -1 true`]);
  assert.notEqual(access(mm, ADDRESS, true), pfn);
  assert.equal(translate(child, ADDRESS), pfn);
  assert.equal(doWpPage(childVma, ADDRESS), 0);
  assert.equal(access(child, ADDRESS, true), pfn);
  assert.equal(log.length, 1);
  checkInvariants(mm);
  checkInvariants(child);
});

test('T46 an entry that changes while its page is copied is left alone', () => {
  const { mm, memory, vma, pfn, ptep } = onePage();
  const log: string[] = [];
  memory.frames.get(pfn);
  listen(mm, log);
  const free = memory.frames.freeCount;
  const changed = mm.pageTables.lo[ptep]! & ~0x20;
  assert.equal(
    doWpPage(vma, ADDRESS, () => (mm.pageTables.lo[ptep] = changed)),
    0,
  );
  assert.deepEqual([log.length, mm.pageTables.lo[ptep], memory.frames.freeCount], [0, changed, free]);
});

test('a stale TLB entry is believed until it is flushed', () => {
  const { mm, pfn, ptep } = onePage();
  assert.equal(access(mm, ADDRESS + 5, false), pfn);
  const low = mm.pageTables.lo[ptep]!;
  mm.pageTables.lo[ptep] = 0;
  assert.equal(access(mm, ADDRESS, false), pfn);
  mm.tlb.flushPage(ADDRESS);
  assert.equal(access(mm, ADDRESS, false), -1);
  mm.pageTables.lo[ptep] = low;
});
