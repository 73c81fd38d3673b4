import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom, shuffle, xoshiro128 } from './random.ts';

const SEED = 20_260_101;
const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test('xoshiro128 gives the published sequence of the state 1, 2, 3, 4', () => {
  const word = xoshiro128([1, 2, 3, 4]);
  const expected = [
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ];
  assert.deepEqual(
    expected.map(() => word()),
    expected,
  );
});

test('equal seeds give equal sequences, different seeds different ones', () => {
  const sequence = (seed: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 4 }, () => random.next());
  };
  fc.assert(
    fc.property(anySeed, anySeed, (a, b) => {
      assert.deepEqual(sequence(a), sequence(a));
      if (a !== b) assert.notDeepEqual(sequence(a), sequence(b));
    }),
    { seed: SEED },
  );
});

test('next stays in [0, 1) and integer below its bound, for any seed', () => {
  fc.assert(
    fc.property(anySeed, fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
      const random = seededRandom(seed);
      const number = random.next();
      assert.ok(number >= 0 && number < 1);
      const integer = random.integer(bound);
      assert.ok(Number.isInteger(integer) && integer >= 0 && integer < bound);
    }),
    { seed: SEED },
  );
});

test('an integer is the remainder of a word, and words that make small ones likelier are left out', () => {
  const bounds = [1, 2, 3, 10, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 3_000_000_000, 2 ** 32 - 1, 2 ** 32];
  fc.assert(
    fc.property(anySeed, fc.constantFrom(...bounds), (seed, bound) => {
      const [fast, words] = [seededRandom(seed), seededRandom(seed)];
      for (let i = 0; i < 20; i++) {
        let word = words.integer(2 ** 32);
        while (word >= 2 ** 32 - (2 ** 32 % bound)) word = words.integer(2 ** 32);
        assert.equal(fast.integer(bound), word % bound);
      }
    }),
    { seed: SEED },
  );
});

test('the thirds of [0, 1) and the faces of a die are equally likely', (context) => {
  context.diagnostic(`seed ${SEED}`);
  const random = seededRandom(SEED);
  const draws = 60_000;
  const thirds = [0, 0, 0];
  const faces = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < draws; i++) {
    thirds[Math.floor(random.next() * 3)]!++;
    faces[random.integer(6)]!++;
  }
  // 99.9 % quantiles of chi-square with 2 and 5 degrees of freedom.
  assert.ok(chiSquare(thirds) < 13.8, `thirds ${thirds}`);
  assert.ok(chiSquare(faces) < 20.5, `faces ${faces}`);
});

test('a bound just above 2^31 rejects rather than favours small results', () => {
  const random = seededRandom(SEED);
  const bound = 2 ** 31 + 2 ** 30;
  let low = 0;
  const draws = 20_000;
  for (let i = 0; i < draws; i++) if (random.integer(bound) < bound / 3) low++;
  // The plain remainder would give one half; 5 standard deviations are 0.017.
  assert.ok(Math.abs(low / draws - 1 / 3) < 0.017, `${low} of ${draws}`);
});

test('shuffle keeps the elements, and reaches all six orders of three equally often', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), anySeed, (array, seed) => {
      const shuffled = shuffle([...array], seededRandom(seed));
      assert.deepEqual(
        shuffled.toSorted((a, b) => a - b),
        array.toSorted((a, b) => a - b),
      );
    }),
    { seed: SEED },
  );
  const random = seededRandom(SEED);
  const orders = new Map<string, number>();
  for (let i = 0; i < 12_000; i++) {
    const order = shuffle(['a', 'b', 'c'], random).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal(orders.size, 6);
  assert.ok(chiSquare([...orders.values()]) < 20.5, JSON.stringify([...orders]));
});

test('a seed or bound out of range is refused', () => {
  for (const seed of [-1, 0.5, 2 ** 32, NaN]) assert.throws(() => seededRandom(seed), /expected an integer/);
  const random = seededRandom(0);
  for (const bound of [0, -1, 1.5, 2 ** 32 + 1, NaN]) {
    assert.throws(() => random.integer(bound), /expected an integer/);
  }
  assert.equal(random.integer(1), 0);
});

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
