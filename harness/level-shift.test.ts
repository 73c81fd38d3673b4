import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normal } from './deviates.ts';
import { levelShift, SHIFT_ALPHA } from './level-shift.ts';
import { seededRandom } from './random.ts';

const SEED = 20261125;

test('a step and a drift are found with their size, in either direction', () => {
  const step = [0, 0.01, 0, 0.02, 0.01, 1, 1.01, 1.02, 1, 1.01];
  assert.ok(Math.abs(levelShift(step) - 1) < 0.02);
  assert.ok(Math.abs(levelShift(step.map((value) => -value)) + 1) < 0.02);
  assert.ok(levelShift(Array.from({ length: 12 }, (_, i) => i / 12)) > 0.4);
});

test('too few values, and equal ones, have no shift', () => {
  assert.equal(levelShift([]), 0);
  assert.equal(levelShift([0, 0, 0, 1, 1, 1, 1]), 0);
  assert.equal(levelShift(Array(20).fill(3)), 0);
});

test('outliers, however large, are no shift', () => {
  assert.equal(levelShift([1, 2, 1000, 1, 2, 1, 2, 900, 1, 2, 1, 2]), 0);
});

test('it depends on the order of the values alone, and changes sign with them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 8, maxLength: 30 }), (values) => {
      const shift = levelShift(values);
      assert.equal(levelShift(values.map((value) => value * 2 + 7)) / 2, shift);
      assert.equal(levelShift(values.map((value) => -value)) + 0, 0 - shift);
    }),
    { seed: SEED },
  );
});

for (const length of [8, 10, 20, 60, 200]) {
  test(`false alarms on ${length} values in random order are as rare as stated (seed ${SEED})`, () => {
    const random = seededRandom(SEED + length);
    const runs = 1000;
    const families = [() => random.next(), () => normal(random), () => -Math.log(1 - random.next())];
    for (const draw of families) {
      let alarms = 0;
      for (let run = 0; run < runs; run++) {
        if (levelShift(Array.from({ length }, draw)) !== 0) alarms++;
      }
      // Three standard deviations of the count, and those of the critical value's own simulation.
      const limit = SHIFT_ALPHA + 3 * Math.sqrt((SHIFT_ALPHA * (1 - SHIFT_ALPHA)) / runs) + 0.01;
      assert.ok(alarms / runs <= limit, `${alarms} of ${runs}`);
    }
  });
}
