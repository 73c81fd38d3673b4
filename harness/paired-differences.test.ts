import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { trial, trials } from './documents.test-helper.ts';
import { hasUnusableTurns, logTimesByTrial, pairedDifferences } from './paired-differences.ts';

const SEED = 20_260_107;
const turn = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
const someTrials = fc.array(fc.array(turn, { minLength: 1, maxLength: 5 }), { maxLength: 8 });

test('the median over rounds of the ratio inside each round, not the ratio of the medians', () => {
  // Ratios 2, 4, 3; medians 5 and 20, whose ratio is 4.
  const [difference] = pairedDifferences(trials([1, 5, 10]), trials([2, 20, 30]));
  assert.ok(Math.abs(difference! - Math.log(3)) < 1e-12);
});

test('trials are paired by index and given in the order of the indices', () => {
  const baseline = [trial(2, [1]), trial(0, [1]), trial(5, [1])];
  const contender = [trial(0, [Math.E]), trial(1, [7]), trial(2, [Math.E ** 2])];
  assert.deepEqual(pairedDifferences(baseline, contender).map(Math.round), [1, 2]);
  assert.deepEqual(pairedDifferences([], contender), []);
});

test('a round that one side lacks, or whose turn has no logarithm, is not paired', () => {
  assert.deepEqual(pairedDifferences(trials([1, 1, 0, NaN]), trials([1, 1, 9, 9, 9])), [0]);
  assert.deepEqual(pairedDifferences(trials([0], [2]), trials([1], [2])), [0]);
  assert.deepEqual(pairedDifferences(trials([]), trials([1])), []);
  assert.ok(hasUnusableTurns(trials([1, 2], [3, 0])));
  assert.ok(hasUnusableTurns(trials([Infinity])));
  assert.ok(!hasUnusableTurns(trials([1, 2], [])));
});

test('swapping the sides negates exactly; scaling both changes nothing but rounding', () => {
  fc.assert(
    fc.property(someTrials, someTrials, (a, b) => {
      const plain = pairedDifferences(trials(...a), trials(...b));
      const swapped = pairedDifferences(trials(...b), trials(...a));
      assert.deepEqual(
        swapped.map((difference) => -difference + 0),
        plain.map((difference) => difference + 0),
      );
      const scale = (side: number[][]): number[][] => side.map((turns) => turns.map((value) => 3 * value));
      const scaled = pairedDifferences(trials(...scale(a)), trials(...scale(b)));
      for (const [i, difference] of scaled.entries()) assert.ok(Math.abs(difference - plain[i]!) < 1e-12);
      assert.equal(scaled.length, plain.length);
    }),
    { seed: SEED },
  );
});

test('the time of a trial is its median usable turn', () => {
  const times = logTimesByTrial([trial(3, [1, 100, Math.E]), trial(1, [0, 1]), trial(2, [0])]);
  assert.deepEqual(
    [...times],
    [
      [3, 1],
      [1, 0],
    ],
  );
});

test('a trial index that occurs twice is refused', () => {
  const twice = [trial(1, [1]), trial(1, [2])];
  assert.throws(() => pairedDifferences(twice, trials([1])), /trial indices 1, 1, expected each once/);
  assert.throws(() => pairedDifferences(trials([1]), twice), { name: 'RangeError' });
  assert.throws(() => logTimesByTrial(twice), { name: 'RangeError' });
});
