/** The two levels of variation, and what follows for the number of rounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normal } from './deviates.ts';
import { median } from './quantile.ts';
import { seededRandom } from './random.ts';
import { adviseRounds } from './rounds-advice.ts';
import { splitVariance } from './variance-split.ts';

const RULE = { trials: 5, maxTrials: 60, margin: 0.01, alpha: 0.05 };
const COST = { fixedMs: 500, roundMs: 50 };

/** Trials whose levels have the standard deviation `between`, and whose rounds scatter by `within` around them. */
function simulate(between: number, within: number, rounds: number, seed: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: 2000 }, () => {
    const level = between * normal(random);
    return Array.from({ length: rounds }, () => level + within * normal(random));
  });
}

for (const [between, within] of [
  [0.02, 0.01],
  [0.005, 0.03],
  [0, 0.02],
] as const) {
  test(`variance between trials ${between}², of a round ${within}²`, () => {
    const trials = simulate(between, within, 10, 5);
    const split = splitVariance(trials)!;
    // The variance of the median of 10 normal values is 0.138 times theirs.
    const expected = 0.138 * within ** 2;
    assert.ok(Math.abs(split.within / expected - 1) < 0.15, `${split.within}, expected ${expected}, seed 5`);
    const total = between ** 2 + expected;
    assert.ok(Math.abs(split.between - between ** 2) < 0.1 * total, `${split.between}, seed 5`);
    const values = trials.map((rounds) => median(rounds));
    const spread = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    assert.ok(Math.abs((split.between + split.within) / spread - 1) < 0.15, 'the parts make up the whole');
  });
}

test('what can not be split is not', () => {
  assert.equal(splitVariance([[1, 2, 3]]), null);
  assert.equal(splitVariance([[1], [2], [3]]), null);
});

test('rounds where they scatter, trials where these differ, and neither where there is no noise', () => {
  const advise = (between: number, within: number) =>
    adviseRounds({ between: between ** 2, within: within ** 2 }, 10, COST, RULE);
  assert.equal(advise(0.02, 0.0001).best, 4);
  assert.ok(advise(0.0001, 0.02).best > 20, JSON.stringify(advise(0.0001, 0.02)));
  assert.equal(advise(0, 0).best, 4);
  for (const between of [0, 0.003, 0.02]) {
    for (const within of [0.001, 0.01, 0.1]) {
      const { relativeCost } = advise(between, within);
      assert.ok(relativeCost > 0 && relativeCost <= 1, `${relativeCost} at ${between}, ${within}`);
    }
  }
});

test('dear workers ask for more rounds in each', () => {
  const split = { between: 0.005 ** 2, within: 0.01 ** 2 };
  const [cheap, dear] = [50, 5000].map((fixedMs) => adviseRounds(split, 10, { ...COST, fixedMs }, RULE).best);
  assert.ok(dear! > cheap!, `${dear} and ${cheap}`);
});
