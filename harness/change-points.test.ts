import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findChangePoints, HISTORY_SEED, SHORTEST_SERIES } from './change-points.ts';
import { type Deviate, normal, studentT3, twoModes } from './deviates.ts';
import { energySplitter } from './energy-split.ts';
import { plainChangePoints, plainStatistics } from './plain-change-points.test-helper.ts';
import { type Random, seededRandom, shuffle } from './random.ts';

const SEED = 20261125;

/** Levels of so many entries each, with log-normal noise of the given standard deviation. */
function series(random: Random, noise: number, ...levels: readonly (readonly [number, number])[]): number[] {
  return levels.flatMap(([level, entries]) =>
    Array.from({ length: entries }, () => level * Math.exp(noise * normal(random))),
  );
}

const indexes = (values: ArrayLike<number>, seed = 1) =>
  findChangePoints(values, { seed }).map(({ index }) => index);

test('the split is the one that the definition gives', () => {
  const parameters = { seed: SEED, numRuns: 150 };
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: -2, max: 2 })), {
        maxLength: 24,
      }),
      fc.integer({ min: 2, max: 4 }),
      (values, leastPart) => {
        const fast = energySplitter(values, leastPart).best(values.map((_, place) => place));
        const plain = plainStatistics(values, leastPart);
        if (fast === null) return assert.equal(plain.length, 0);
        const best = Math.max(...plain.map(({ statistic }) => statistic));
        assert.ok(Math.abs(fast.statistic - best) < 1e-9, `${fast.statistic} against ${best}`);
        const at = plain.find(({ index }) => index === fast.index)!;
        assert.ok(best - at.statistic < 1e-9);
        const splitter = energySplitter(values, leastPart);
        const order = shuffle(
          values.map((_, place) => place),
          seededRandom(values.length),
        );
        const permuted = plainStatistics(
          order.map((place) => values[place]!),
          leastPart,
        );
        const most = Math.max(...permuted.map(({ statistic }) => statistic));
        assert.ok(splitter.reaches(order, most - 1e-9), `less than ${most} is not reached`);
        assert.ok(!splitter.reaches(order, most + 1e-9), `more than ${most} is reached`);
      },
    ),
    parameters,
  );
});

test(`the search finds what the obvious, slow one does, to the p-value, seed ${SEED + 7}`, () => {
  const random = seededRandom(SEED + 7);
  let found = 0;
  for (let i = 0; i < 30; i++) {
    const noise = [0.004, 0.02, 0.05][i % 3]!;
    const values = Array.from({ length: 1 + random.integer(4) }, () => 1 + random.integer(40)).flatMap(
      (entries) => series(random, noise, [10 + random.integer(3), entries]),
    );
    // Every fourth has few distinct values: ties.
    if (i % 4 === 0) for (const [place, value] of values.entries()) values[place] = Number(value.toFixed(1));
    const fast = findChangePoints(values, { seed: HISTORY_SEED });
    assert.deepEqual(
      fast.map(({ index, evidence }) => ({ index, evidence })),
      plainChangePoints(values, 0.01),
    );
    found += fast.length;
  }
  assert.ok(found > 20, `only ${found} changes were compared`);
});

test('shifts are found where they are, with their levels', () => {
  const random = seededRandom(SEED);
  const values = series(random, 0.004, [10, 40], [11, 30], [10.6, 50], [5, 30]);
  const found = findChangePoints(values, { seed: 1 });
  assert.deepEqual(
    found.map(({ index }) => index),
    [40, 70, 120],
  );
  for (const [i, ratio] of [1.1, 10.6 / 11, 5 / 10.6].entries()) {
    assert.ok(Math.abs(found[i]!.ratio / ratio - 1) < 0.004, `${found[i]!.ratio} for ${ratio}`);
    assert.equal(found[i]!.after / found[i]!.before, found[i]!.ratio);
    assert.ok(found[i]!.evidence <= 0.005 && found[i]!.evidence >= 0.001);
  }
});

test('a new level at the very end is found after three entries; one bad run is no level', () => {
  const random = seededRandom(SEED + 1);
  const steady = series(random, 0.004, [10, 40]);
  const end = series(random, 0.004, [11, 3]);
  assert.deepEqual(indexes([...steady, ...end]), [40]);
  assert.deepEqual(indexes(steady.with(20, 14)), []);
  assert.deepEqual(indexes([...steady, 14]), []);
});

test('long series are searched in windows, and a shift on a window’s edge is found once', () => {
  const random = seededRandom(SEED + 2);
  const values = series(random, 0.01, [10, 256], [10.5, 128], [10, 20], [10.5, 1000], [12, 596]);
  assert.deepEqual(indexes(values), [256, 384, 404, 1404]);
});

test('gaps are left out and indexes still count them', () => {
  const random = seededRandom(SEED + 3);
  const values = series(random, 0.004, [10, 30], [12, 30]);
  const gappy = values.flatMap((value, i) => (i % 3 === 0 ? [Number.NaN, value] : [value]));
  assert.deepEqual(indexes(gappy), [gappy.indexOf(values[30]!)]);
  assert.deepEqual(indexes(values.map((_, i) => [Number.NaN, Infinity, 0, -1][i % 4]!)), []);
});

test('what is steady, equal, short or smaller than the margin has none', () => {
  const random = seededRandom(SEED + 4);
  assert.deepEqual(indexes([]), []);
  assert.deepEqual(indexes([5]), []);
  assert.deepEqual(indexes(Array(100).fill(5)), []);
  assert.deepEqual(indexes(series(random, 0.0005, [10, 50], [10.05, 50])), []);
  assert.equal(
    findChangePoints(series(random, 0.0005, [10, 50], [10.05, 50]), { seed: 1, margin: 0 }).length,
    1,
  );
});

test('the shortest series whose change can be told from chance has eleven numbers', () => {
  const ways = (n: number, k: number): number => (k === 0 ? 1 : (ways(n - 1, k - 1) * n) / k);
  const rarest = (n: number) => 2 / ways(n, Math.floor(n / 2));
  assert.ok(rarest(SHORTEST_SERIES) < 0.005 && rarest(SHORTEST_SERIES - 1) > 0.005);
  const found = (n: number) =>
    Array.from({ length: 60 }, (_, seed) => {
      const values = Array.from({ length: n }, (_, i) => (i < n / 2 ? 10 : 12) + i / 100);
      return findChangePoints(values, { seed }).length;
    }).filter((count) => count > 0).length;
  assert.ok(found(SHORTEST_SERIES) > 10 && found(SHORTEST_SERIES - 1) <= 6);
});

test('noise of any shape is called a shift about as rarely as the significance says', () => {
  const shapes: Record<string, Deviate> = { normal, studentT3, twoModes };
  for (const [name, noise] of Object.entries(shapes)) {
    const random = seededRandom(SEED + 5);
    let alarms = 0;
    for (let i = 0; i < 400; i++) {
      const values = Array.from({ length: 60 }, () => Math.exp(0.01 * noise(random)));
      if (findChangePoints(values, { seed: i, significance: 0.02, permutations: 99, margin: 0 }).length > 0)
        alarms++;
    }
    // 2 % of 400 are 8; the chance of more than 18 is below 0.1 %.
    assert.ok(alarms <= 18, `${alarms} of 400 with ${name} noise, seed ${SEED + 5}`);
  }
});

test('the seed decides, and settings out of range are refused', () => {
  const values = series(seededRandom(SEED + 6), 0.02, [10, 30], [10.3, 30]);
  assert.deepEqual(findChangePoints(values, { seed: 7 }), findChangePoints(values, { seed: 7 }));
  for (const wrong of [{ significance: 0 }, { permutations: 0 }, { leastLevel: 1 }, { margin: Number.NaN }]) {
    assert.throws(() => findChangePoints(values, { seed: 1, ...wrong }), RangeError);
  }
});
