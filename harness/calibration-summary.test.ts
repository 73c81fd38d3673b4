import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalibratedTrial } from './calibration.ts';
import { comparisonsInOrder, summarise } from './calibration-summary.ts';
import { type Deviate, normal, studentT3 } from './deviates.ts';
import { seededRandom } from './random.ts';

const RULE = { trials: 5, maxTrials: 60, margin: 0.01, alpha: 0.05 };
const COST = { fixedMs: 500, roundMs: 56 };

/** Trials of a case of 10 ns whose second side is slower by the factor e^bias. */
function simulate(count: number, noise: Deviate, bias: number, seed: number): CalibratedTrial[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const level = bias + 0.005 * noise(random);
    const turns = (shift: number) =>
      Array.from({ length: 10 }, () => 10 * Math.exp(shift + 0.004 * normal(random)));
    return { base: turns(0), contender: turns(level) };
  });
}

test('a sound method raises few false alarms, and no side is preferred', () => {
  const trials = simulate(400, studentT3, 0, 3);
  const summary = summarise(trials, RULE, COST, seededRandom(3))!;
  const { direct, resampled, bias } = summary;
  assert.ok(direct.of > 20, `${direct.of} comparisons`);
  assert.ok(direct.low < RULE.alpha, JSON.stringify(direct));
  assert.ok(resampled.count / resampled.of <= RULE.alpha, JSON.stringify(resampled));
  assert.ok(bias.low <= 0 && bias.high >= 0, JSON.stringify(bias));
  assert.ok(summary.comparisonSpread < summary.trialSpread);
  assert.ok(summary.detectable! > RULE.margin && summary.detectable! < 0.05, String(summary.detectable));
  assert.ok(summary.trials.half <= summary.trials.most && summary.trials.half >= RULE.trials);
});

test('a method that prefers a side is found out by the comparisons themselves, not by the resampled ones', () => {
  const { direct, resampled, bias } = summarise(simulate(200, normal, 0.03, 4), RULE, COST, seededRandom(4))!;
  assert.ok(direct.low > RULE.alpha, JSON.stringify(direct));
  assert.ok(bias.low > 0.02, JSON.stringify(bias));
  assert.ok(resampled.high < direct.low, JSON.stringify(resampled));
});

test('the same trials and seed give the same summary, also from JSON', () => {
  const trials = simulate(30, normal, 0, 5);
  const again = JSON.parse(JSON.stringify(trials)) as CalibratedTrial[];
  const summary = summarise(trials, RULE, COST, seededRandom(5));
  assert.deepEqual(JSON.parse(JSON.stringify(summarise(again, RULE, COST, seededRandom(5)))), summary);
});

test('comparisons follow each other without sharing a trial', () => {
  const values = simulate(100, normal, 0.05, 6).map(({ base, contender }) =>
    Math.log(contender[0]! / base[0]!),
  );
  const outcomes = comparisonsInOrder(values, RULE);
  const used = outcomes.reduce((sum, { trials }) => sum + trials, 0);
  assert.ok(used <= values.length && used > values.length - RULE.trials, `${used} of ${values.length}`);
});

test('a single trial bounds nothing, and none is no calibration', () => {
  const [trial] = simulate(1, normal, 0, 7);
  const summary = summarise([trial!], RULE, COST, seededRandom(7))!;
  assert.deepEqual([summary.direct.of, summary.variance, summary.rounds], [0, null, null]);
  assert.ok(Object.values(summary.bias).every(Number.isFinite));
  assert.equal(summarise([{ base: [0], contender: [1] }], RULE, COST, seededRandom(7)), null);
});
