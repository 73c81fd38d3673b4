import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { core } from '../core-variants.ts';
import { DEFAULT_TOUCH, type TouchPolicy, touchedPages } from './touch-policy.ts';
import { Toucher } from './toucher.ts';

const START = 0x7f0000000000;

/** Page numbers within the range, in the order in which they are touched. */
function touched(pages: number, policy: Partial<TouchPolicy>): number[] {
  const mm = new core.Mm(new core.PhysicalMemory(pages));
  core.sysMmap(mm, START, pages * 4096, 3, core.MAP_PRIVATE | core.MAP_ANONYMOUS | core.MAP_FIXED);
  const order: number[] = [];
  const listener = {
    onMade: () => {},
    onTouched: (_: unknown, address: number) => order.push((address - START) / 4096),
    onEnded: () => null,
  };
  new Toucher(core, { ...DEFAULT_TOUCH, ...policy }, listener).touchRange(
    mm,
    START,
    START + pages * 4096,
    true,
  );
  return order;
}

test('sequential: the first pages of the range', () => {
  assert.deepEqual(touched(10, { fraction: 0.25 }), [0, 1, 2]);
  assert.deepEqual(touched(10, { fraction: 1, limit: 4 }), [0, 1, 2, 3]);
  assert.deepEqual(touched(10, { fraction: 0 }), []);
});

test('random: as many pages, none twice, from all over the range', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer(),
      (pages, fraction, seed) => {
        const order = touched(pages, { fraction, seed, order: 'random', limit: 1000 });
        assert.equal(order.length, touchedPages(pages, fraction, 1000));
        assert.equal(new Set(order).size, order.length);
        assert.ok(order.every((page) => Number.isInteger(page) && page >= 0 && page < pages));
      },
    ),
    { numRuns: 100 },
  );
  const spread = touched(1000, { fraction: 0.1, order: 'random', seed: 7 });
  assert.ok(Math.max(...spread) - Math.min(...spread) > 500);
});
