import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  PAGE_COPY,
  PAGE_COPY_EXEC,
  PAGE_NONE,
  PAGE_READONLY,
  PAGE_SHARED,
  PAGE_SHARED_EXEC,
} from './pgprot.ts';
import {
  hardwarePresent,
  isSwapPte,
  pfnPteHi,
  pfnPteLo,
  pmdBad,
  pmdLarge,
  pteDirty,
  pteExec,
  pteFile,
  pteMkclean,
  pteMkdirty,
  pteMkhuge,
  pteMkold,
  pteMkwrite,
  pteMkyoung,
  pteModifyHi,
  pteModifyLo,
  pteNone,
  ptePfn,
  ptePfn31,
  ptePresent,
  pteSpecial,
  pteWrite,
  pteWrprotect,
  pteYoung,
  pudBad,
} from './pte.ts';
import {
  isMigrationEntry,
  isWriteMigrationEntry,
  pgoffToPteHi,
  pgoffToPteLo,
  pteToPgoff,
  swpEntryHi,
  swpEntryLo,
  swpOffset,
  swpType,
} from './swap-entry.ts';
import { VM_EXEC, VM_READ, VM_SHARED, VM_WRITE, vmGetPageProt } from './vm-flags.ts';

/** Both lanes as the 64-bit word of the specification. */
const word = (lo: number, hi: number): bigint => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);

test('entries have the words of the specification', () => {
  const words: [prot: number, expected: bigint][] = [
    [PAGE_NONE, 0x120n],
    [PAGE_SHARED, 0x8000000000000027n],
    [PAGE_SHARED_EXEC, 0x27n],
    [PAGE_READONLY, 0x8000000000000025n],
    [PAGE_COPY, 0x8000000000000025n],
    [PAGE_COPY_EXEC, 0x25n],
  ];
  for (const [prot, expected] of words) {
    assert.equal(word(pfnPteLo(0, prot), pfnPteHi(0, prot)), expected);
  }
  const last = 2 ** 34 - 1;
  assert.equal(word(pfnPteLo(last, PAGE_SHARED_EXEC), pfnPteHi(last, PAGE_SHARED_EXEC)), 0x00003ffffffff027n);
});

test('frame numbers survive the lanes', () => {
  for (const pfn of [0, 1, 2 ** 19, 2 ** 20 - 1, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 34 - 1]) {
    const [lo, hi] = [pfnPteLo(pfn, PAGE_SHARED), pfnPteHi(pfn, PAGE_SHARED)];
    assert.equal(ptePfn(lo, hi), pfn);
    if (pfn < 2 ** 31) assert.equal(ptePfn31(lo, hi), pfn);
    assert.equal(pteExec(hi), false);
  }
});

test('swap, migration and file entries have the words of the specification', () => {
  const vectors: [type: number, offset: number, expected: bigint][] = [
    [3, 0x1234, 0x246806n],
    [30, 0x55, 0xaa3cn],
    [31, 0x55, 0xaa3en],
  ];
  for (const [type, offset, expected] of vectors) {
    const [lo, hi] = [swpEntryLo(type, offset), swpEntryHi(offset)];
    assert.equal(word(lo, hi), expected);
    assert.equal(swpType(lo), type);
    assert.equal(swpOffset(lo, hi), offset);
    assert.equal(isSwapPte(lo, hi), true);
    assert.equal(isMigrationEntry(lo), type >= 30);
    assert.equal(isWriteMigrationEntry(lo), type === 31);
  }
  assert.equal(word(pgoffToPteLo(5), pgoffToPteHi(5)), 0x5040n);
  assert.equal(pteFile(pgoffToPteLo(5)), true);
  assert.equal(isSwapPte(pgoffToPteLo(5), 0), false);
  for (const large of [2 ** 23, 2 ** 31 + 5, 2 ** 34 - 1]) {
    assert.equal(swpOffset(swpEntryLo(3, large), swpEntryHi(large)), large);
    assert.equal(pteToPgoff(pgoffToPteLo(large), pgoffToPteHi(large)), large);
  }
});

test('upper-level entries: tables are good, a large page is bad', () => {
  assert.equal(pmdBad(0x1067), false);
  assert.equal(pmdBad(0x1063), false);
  assert.equal(pmdBad(0x10e7), true);
  assert.equal(pmdBad(0), true);
  assert.equal(pudBad(0x1067), false);
  assert.equal(pudBad(0x0), false);
  assert.equal(pudBad(0x10e7), true);
  assert.equal(pmdLarge(0x10e7), true);
  assert.equal(pmdLarge(0x80), false);
});

test('modifiers change their bit and no other', () => {
  const pairs: [set: (lo: number) => number, clear: (lo: number) => number, bit: number][] = [
    [pteMkdirty, pteMkclean, 0x40],
    [pteMkyoung, pteMkold, 0x20],
    [pteMkwrite, pteWrprotect, 0x2],
  ];
  for (const [set, clear, bit] of pairs) {
    for (const lo of [0, -1, 0x12345067 | 0, 0x81234000 | 0]) {
      assert.equal(set(lo), lo | bit);
      assert.equal(clear(lo), lo & ~bit);
    }
  }
  assert.equal(pteMkhuge(0x67), 0xe7);
});

test('predicates look at their bit and no other', () => {
  const predicates: [predicate: (lo: number) => boolean, bit: number][] = [
    [pteDirty, 0x40],
    [pteYoung, 0x20],
    [pteWrite, 0x2],
    [pteSpecial, 0x200],
    [hardwarePresent, 0x1],
  ];
  for (const [predicate, bit] of predicates) {
    assert.equal(predicate(bit), true);
    assert.equal(predicate(~bit), false);
  }
  assert.equal(pteNone(0, 0), true);
  assert.equal(pteNone(0, 1), false);
  assert.equal(pteNone(1 << 31, 0), false);
});

test('T55 pte_modify keeps accessed, dirty, special and the frame; PROT_NONE is present to software only', () => {
  const pfn = 0x3_1234_5678;
  const kept = 0x200 | 0x40 | 0x20 | 0x10 | 0x8;
  const lo = pfnPteLo(pfn, PAGE_SHARED) | kept;
  const hi = pfnPteHi(pfn, PAGE_SHARED);
  const [noneLo, noneHi] = [pteModifyLo(lo, PAGE_NONE), pteModifyHi(hi, PAGE_NONE)];
  assert.equal(ptePfn(noneLo, noneHi), pfn);
  assert.equal(noneLo & 0xfff, kept | 0x100);
  assert.equal(pteExec(noneHi), true);
  assert.equal(ptePresent(noneLo), true);
  assert.equal(hardwarePresent(noneLo), false);
  assert.equal(pteYoung(pteModifyLo(pteMkold(lo), PAGE_SHARED)), false);
  const protAndBack = pteModifyLo(noneLo, PAGE_SHARED);
  assert.equal(protAndBack, lo);
  assert.equal(pteModifyHi(noneHi, PAGE_SHARED), hi);
});

test('a private writable vma starts read-only', () => {
  assert.equal(vmGetPageProt(VM_READ | VM_WRITE), PAGE_COPY);
  assert.equal(vmGetPageProt(VM_READ | VM_WRITE | VM_EXEC), PAGE_COPY_EXEC);
  assert.equal(vmGetPageProt(VM_READ | VM_WRITE | VM_SHARED), PAGE_SHARED);
  assert.equal(vmGetPageProt(VM_READ | VM_SHARED), PAGE_READONLY);
  assert.equal(vmGetPageProt(VM_SHARED), PAGE_NONE);
});
