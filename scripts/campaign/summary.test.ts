import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from './run-campaign.ts';
import { ALL_CASES, summarise } from './summary.ts';

function outcome(changes: Partial<Outcome>): Outcome {
  return {
    caseId: 'a',
    trueRatio: 1.02,
    verdict: 'slower',
    confirmed: true,
    ratio: 1.02,
    low: 1.01,
    high: 1.03,
    seed: 1,
    trials: 5,
    seconds: 6,
    differences: [0.01, 0.03],
    warnings: [],
    ...changes,
  };
}

test('counts verdicts and covered truths by true ratio and case', () => {
  const summaries = summarise([
    outcome({}),
    outcome({ low: 1.021, high: 1.03, ratio: 1.025, trials: 9 }),
    // Misses by less than the truth is known to.
    outcome({ low: 1.02005, verdict: 'inconclusive', confirmed: false }),
    outcome({ caseId: 'b', verdict: 'equivalent', confirmed: false }),
    outcome({ trueRatio: 1, ratio: 1, low: 0.99, high: 1.01, verdict: 'equivalent', confirmed: false }),
  ]);
  assert.deepEqual(
    summaries.map(({ trueRatio, caseId, slower, covered, confirmed }) => [
      trueRatio,
      caseId,
      slower.count,
      covered.count,
      confirmed.count,
      covered.of,
    ]),
    [
      [1, 'a', 0, 1, 0, 1],
      [1.02, 'a', 2, 2, 2, 3],
      [1.02, 'b', 0, 1, 0, 1],
      [1.02, ALL_CASES, 2, 3, 2, 4],
    ],
  );
  const [, a] = summaries;
  assert.deepEqual(a!.trials, { median: 5, most: 9 });
  // Within comparisons: each has the two values 0.01 and 0.03.
  assert.ok(Math.abs(a!.trialSpread - Math.SQRT2 * 0.01) < 1e-12);
  assert.ok(Math.abs(a!.bias - Math.log(1.025 / 1.02) / 3) < 1e-12);
});
