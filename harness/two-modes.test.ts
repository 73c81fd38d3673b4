import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normal } from './deviates.ts';
import { type Random, seededRandom } from './random.ts';
import { hasTwoModes, splitInTwo } from './two-modes.ts';

const SEED = 20261125;

test('the split is the one that explains most', () => {
  assert.deepEqual(splitInTwo([9, 1, 2, 10, 1, 11], 1), {
    low: 4 / 3,
    high: 10,
    minorShare: 0.5,
    explained: splitInTwo([9, 1, 2, 10, 1, 11], 3)!.explained,
    between: 0,
  });
  assert.equal(splitInTwo([1, 1, 1, 1], 1), null);
  assert.equal(splitInTwo([1, 2, 3], 1), null);
  assert.equal(splitInTwo([1, 2, 3, 4], 3), null, 'neither part may be so large');
});

/** Logarithms of times whose slow mode is `ratio` times the fast one. */
function modes(random: Random, length: number, ratio: number, share: number): number[] {
  return Array.from({ length }, () => normal(random) * 0.01 + (random.next() < share ? Math.log(ratio) : 0));
}

for (const [length, ratio, share, found] of [
  [500, 1.5, 0.5, true],
  [500, 3, 0.35, true],
  [40, 1.5, 0.5, true],
  [500, 1.1, 0.5, false],
  [500, 3, 0.1, false],
  [7, 3, 0.5, false],
] as const) {
  test(`${length} values, ${share * 100} % of them ${ratio} times slower: ${found ? 'two modes' : 'one'}`, () => {
    const random = seededRandom(SEED);
    const hits = Array.from({ length: 20 }, () => hasTwoModes(modes(random, length, ratio, share)));
    assert.equal(hits.filter(Boolean).length, found ? 20 : 0, `seed ${SEED}`);
  });
}

test('interruptions of single values hide two modes no more than they feign them', () => {
  const random = seededRandom(SEED);
  const interrupted = (values: readonly number[]) =>
    values.map((value) => (random.next() < 0.05 ? value + 1 + 3 * random.next() : value));
  for (let i = 0; i < 20; i++) {
    assert.ok(hasTwoModes(interrupted(modes(random, 400, 2, 0.5))));
    assert.ok(!hasTwoModes(interrupted(modes(random, 400, 2, 0))));
  }
});

for (const length of [8, 10, 20, 60, 300]) {
  test(`false alarms on ${length} values with one mode are as rare as stated (seed ${SEED})`, () => {
    const random = seededRandom(SEED + length);

    const families: Readonly<Record<string, () => number>> = {
      normal: () => normal(random),
      uniform: () => random.next(),
      exponential: () => -Math.log(1 - random.next()),
      lognormal: () => Math.exp(normal(random)),
      'heavy-tailed': () => normal(random) / Math.abs(normal(random)),
    };
    const runs = 1000;
    for (const [name, draw] of Object.entries(families)) {
      let alarms = 0;
      for (let run = 0; run < runs; run++) if (hasTwoModes(Array.from({ length }, draw))) alarms++;
      assert.ok(alarms <= (length < 40 ? 0.03 : 0.02) * runs, `${name}: ${alarms} of ${runs}`);
    }
  });
}
