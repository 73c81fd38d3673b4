import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  areaOf,
  isCanonical,
  pageAlignUp,
  pageOffset,
  pgdIndex,
  pmdIndex,
  pteIndex,
  pudIndex,
  slotOf,
  TOP_ADDRESS,
} from './address.ts';
import { PageTables } from './page-tables.ts';
import { pgdAddrEnd, pmdAddrEnd, pteAddrEnd, pudAddrEnd } from './walk-step.ts';

test('level indices and offsets are those of the specification', () => {
  const rows: [address: number, pgd: number, pud: number, pmd: number, pte: number, offset: number][] = [
    [0x1ff000, 0, 0, 0, 511, 0],
    [0x200000, 0, 0, 1, 0, 0],
    [0x40000000, 0, 1, 0, 0, 0],
    [0x8000000000, 1, 0, 0, 0, 0],
    [0x7f1234567abc, 254, 72, 418, 359, 0xabc],
    [0x7fffffffefff, 255, 511, 511, 510, 0xfff],
    [0x7fffffffffff, 255, 511, 511, 511, 0xfff],
    [2 ** 64 - 2 ** 47, 256, 0, 0, 0, 0],
    [2 ** 64 - 2 ** 31, 511, 510, 0, 0, 0],
    [TOP_ADDRESS, 511, 511, 511, 511, 0xfff],
  ];
  for (const [address, ...expected] of rows) {
    const got = [pgdIndex, pudIndex, pmdIndex, pteIndex, pageOffset].map((part) => part(address));
    assert.deepEqual(got, expected, `0x${address.toString(16)}`);
    if (address < 2 ** 47) {
      const area = areaOf(address);
      const fromArea = [area >>> 18, (area >>> 9) & 511, area & 511, slotOf(address)];
      assert.deepEqual(fromArea, expected.slice(0, 4));
    }
  }
});

test('T33 a non-canonical address is rejected', () => {
  for (const good of [0, 0x7fffffffffff, 2 ** 64 - 2 ** 47, TOP_ADDRESS])
    assert.equal(isCanonical(good), true);
  // 0xffff7fffffffffff itself is no double; its page stands for it.
  for (const bad of [0x800000000000, 2 ** 64 - 2 ** 47 - 4096, -1, 0.5, Number.NaN, 2 ** 65]) {
    assert.equal(isCanonical(bad), false);
    if (bad !== 0.5) assert.throws(() => new PageTables().translate(bad), RangeError);
  }
  assert.equal(new PageTables().translate(2 ** 64 - 4096), -1);
});

test('walk steps have the vectors of the specification', () => {
  assert.equal(pmdAddrEnd(0x1ff000, 0x201000), 0x200000);
  assert.equal(pmdAddrEnd(0x200000, 0x400000), 0x400000);
  assert.equal(pmdAddrEnd(2 ** 64 - 2 ** 21, 0), 0);
});

test('walk steps agree with 64-bit integer arithmetic at every level and both ends of the space', () => {
  const levels: [step: (address: number, end: number) => number, shift: bigint][] = [
    [pteAddrEnd, 12n],
    [pmdAddrEnd, 21n],
    [pudAddrEnd, 30n],
    [pgdAddrEnd, 39n],
  ];
  const wrap = (x: bigint): bigint => BigInt.asUintN(64, x);
  const starts = [0n, 0x1000n, 0x1ff000n, 0x3ffff000n, 0x7ffffff000n, 0x7fffffffe000n];
  starts.push(...starts.map((x) => wrap(-0x8000000000n + x)).filter((x) => x > 2n ** 63n), wrap(-0x1000n));
  for (const [step, shift] of levels) {
    for (const address of starts) {
      for (const end of [
        0n,
        2n ** 64n - 1n,
        wrap(address + 0x1000n),
        wrap(address + 0x2000n),
        wrap(address + (1n << shift)),
      ]) {
        if (wrap(end - 1n) < address) continue;
        const boundary = wrap(((address >> shift) + 1n) << shift);
        const expected = wrap(boundary - 1n) < wrap(end - 1n) ? boundary : end;
        const got = step(Number(address), Number(end));
        assert.equal(got, Number(expected), `shift ${shift} 0x${address.toString(16)}-0x${end.toString(16)}`);
      }
    }
  }
});

test('T32 walks to the top of the space terminate, for both ways to write its end', () => {
  for (const end of [0, TOP_ADDRESS]) {
    let steps = 0;
    for (let address = 2 ** 64 - 3 * 2 ** 39; ; steps++) {
      assert.ok(steps < 4, 'the walk goes round the space');
      address = pgdAddrEnd(address, end);
      if (address === end) break;
    }
    assert.equal(steps, 2);
  }
});

test('T34 a range of exactly one full area is one segment', () => {
  assert.equal(pmdAddrEnd(2 ** 21, 2 ** 22), 2 ** 22);
  assert.equal(pudAddrEnd(2 ** 30, 2 ** 31), 2 ** 31);
  assert.equal(pgdAddrEnd(2 ** 39, 2 ** 40), 2 ** 40);
});

test('alignment is exact', () => {
  assert.equal(pageAlignUp(1), 4096);
  assert.equal(pageAlignUp(4096), 4096);
  assert.equal(pageAlignUp(0x7fffffffefff), 0x7ffffffff000);
});
