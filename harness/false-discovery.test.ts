import assert from 'node:assert/strict';
import { test } from 'node:test';
import { believedEValues } from './false-discovery.ts';
import { seededRandom } from './random.ts';

const table: readonly [name: string, eValues: number[], alpha: number, believed: boolean[]][] = [
  ['none', [], 0.05, []],
  ['one at the edge', [20], 0.05, [true]],
  ['one below it', [19.9], 0.05, [false]],
  ['one of two needs twice as much', [40, 1], 0.05, [true, false]],
  ['one of two with less', [39, 1], 0.05, [false, false]],
  ['two of two help each other', [20, 20], 0.05, [true, true]],
  ['order is kept', [1, 100, 0, 90], 0.05, [false, true, false, true]],
  ['infinite evidence', [Number.POSITIVE_INFINITY, 0], 0.05, [true, false]],
];
for (const [name, eValues, alpha, believed] of table) {
  test(`e-BH: ${name}`, () => assert.deepEqual(believedEValues(eValues, alpha), believed));
}

test('e-BH refuses values that are no evidence', () => {
  assert.throws(() => believedEValues([Number.NaN], 0.05), /Got e-value NaN/);
  assert.throws(() => believedEValues([-1], 0.05), /Got e-value -1/);
  assert.throws(() => believedEValues([1], 1), /Got alpha 1/);
});

test('e-BH: under the null alone, a discovery happens in at most a share of alpha of the runs', (t) => {
  const seed = 20_090_2824;
  t.diagnostic(`seed ${seed}`);
  const random = seededRandom(seed);
  const alpha = 0.1;
  let discoveries = 0;
  const runs = 4000;
  for (let run = 0; run < runs; run++) {
    // exp(λz − λ²/2) of a normal z has mean 1: an e-value, and a wild one.
    const eValues = Array.from({ length: 20 }, () => Math.exp(2 * normal() - 2));
    if (believedEValues(eValues, alpha).some(Boolean)) discoveries++;
  }
  function normal() {
    return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  }
  t.diagnostic(`${((100 * discoveries) / runs).toFixed(1)} % of the runs`);
  assert.ok(discoveries / runs <= alpha);
  assert.ok(discoveries > 0, 'a test that never discovers anything proves nothing');
});
