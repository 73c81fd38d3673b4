import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallestDetectableChange } from './detectable-change.ts';
import { draw, normal, studentT3, twoModes } from './deviates.ts';
import { judge } from './judgement.ts';
import { seededRandom } from './random.ts';
import { compareUntilDecided, SimulatedComparisons, type StoppingRule } from './simulated-comparisons.ts';

const RULE: StoppingRule = { trials: 5, maxTrials: 60, margin: 0.01, alpha: 0.05 };

/** The same by looking anew at all trials after each, as the schedule and the reports do. */
function bySlices(values: readonly number[], rule: StoppingRule) {
  for (let n = Math.min(rule.trials, rule.maxTrials); ; n++) {
    const { verdict } = judge(values.slice(0, n), rule);
    if (verdict !== 'inconclusive' || n >= Math.min(values.length, rule.maxTrials)) return [verdict, n];
  }
}

test('a comparison stops where the real one does', () => {
  const random = seededRandom(20_261_125);
  for (let i = 0; i < 300; i++) {
    const shift = (random.next() - 0.5) * 0.1;
    const values = draw(60, normal, random).map((value) => shift + 0.02 * value);
    let at = 0;
    const { verdict, trials } = compareUntilDecided(() => values[at++]!, RULE)!;
    assert.deepEqual([verdict, trials], bySlices(values, RULE), `comparison ${i}, seed 20261125`);
  }
});

test('without a trial there is no comparison, and fewer than planned are an undecided one', () => {
  assert.equal(
    compareUntilDecided(() => null, RULE),
    null,
  );
  const short = { ...RULE, trials: 5, maxTrials: 2 };
  assert.deepEqual(
    compareUntilDecided(() => 0.5, short),
    { verdict: 'inconclusive', trials: 2, mean: 0.5 },
  );
});

for (const deviate of [normal, studentT3, twoModes]) {
  test(`cases against themselves with ${deviate.name} noise: alarms stay below α`, () => {
    const random = seededRandom(7);
    const recorded = draw(200, deviate, random).map((value) => 0.02 * value);
    const outcomes = new SimulatedComparisons(recorded, RULE, 2000, random).outcomes(0);
    const called = outcomes.filter(({ verdict }) => verdict === 'slower' || verdict === 'faster').length;
    assert.ok(called / outcomes.length <= RULE.alpha, `${called} of ${outcomes.length}, seed 7`);
  });
}

test('the smallest detectable change is detected with 95 % by comparisons of other trials, and a smaller one less', () => {
  const random = seededRandom(11);
  const noise = (count: number) => draw(count, normal, random).map((value) => 0.01 * value);
  const change = smallestDetectableChange(new SimulatedComparisons(noise(5000), RULE, 2000, random))!;
  const found = (ratio: number) => {
    const others = new SimulatedComparisons(noise(5000), RULE, 2000, random).outcomes(Math.log1p(ratio));
    return others.filter(({ verdict }) => verdict === 'slower').length / others.length;
  };
  const beyond = (part: number) => RULE.margin + part * (change - RULE.margin);
  assert.ok(Math.abs(found(change) - 0.95) < 0.03, `${found(change)} of ${change}, seed 11`);
  assert.ok(found(beyond(0.7)) < 0.85, `${found(beyond(0.7))}, seed 11`);
});

test('without noise every change beyond the margin is detected; with too few trials none is', () => {
  const still = (rule: StoppingRule) =>
    smallestDetectableChange(new SimulatedComparisons([0, 0], rule, 10, seededRandom(1)));
  const change = still(RULE)!;
  assert.ok(change > RULE.margin && change < 1.02 * RULE.margin, String(change));
  assert.equal(still({ ...RULE, trials: 2, maxTrials: 2 }), null);
});

test('no recorded trial is refused', () => {
  assert.throws(() => new SimulatedComparisons([], RULE, 1, seededRandom(1)), /no recorded differences/);
});
