import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareCases, compareWithinRun, estimateCase } from './comparison.ts';
import { draw, normal } from './deviates.ts';
import { caseResult, runDocument, trial, trials } from './documents.test-helper.ts';
import { seededRandom } from './random.ts';
import type { Trial } from './run-document.ts';

const SEED = 20_260_108;
const JUDGING = { margin: 0.01, alpha: 0.05 };
const turns = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });
const side = fc.array(turns, { minLength: 3, maxLength: 12 }).map((ofTrials) => trials(...ofTrials));

/** Trials of three rounds about a level in ns/op, with 0.2 % of noise between the turns. */
function steady(level: number, count: number, seed = SEED): Trial[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) =>
    trial(
      index,
      draw(3, normal, random).map((x) => level * Math.exp(0.002 * x)),
    ),
  );
}

test('a case that takes 5 % longer is slower, and the estimates are in ns/op', () => {
  const comparison = compareCases(
    caseResult('old', steady(20, 12, 1)),
    caseResult('new', steady(21, 12, 2)),
    JUDGING,
  );
  const { caseId, baselineId, baseline, contender, ratio } = comparison;
  assert.deepEqual([caseId, baselineId], ['suite/group/new', 'suite/group/old']);
  assert.equal(comparison.verdict, 'slower');
  assert.equal(comparison.furtherTrials, null);
  assert.ok(comparison.eValue > 1 / JUDGING.alpha);
  assert.deepEqual(comparison.warnings, []);
  for (const [estimate, truth] of [
    [baseline, 20],
    [contender, 21],
    [ratio, 1.05],
  ] as const) {
    assert.ok(Math.abs(estimate.center / truth - 1) < 0.002, `${estimate.center}, expected about ${truth}`);
    assert.ok(estimate.low < truth && truth < estimate.high && estimate.high / estimate.low < 1.01);
    assert.deepEqual([estimate.confidence, estimate.trials], [0.95, 12]);
  }
});

test('swapping baseline and contender inverts the ratio and mirrors the verdict', () => {
  const mirror = {
    slower: 'faster',
    faster: 'slower',
    equivalent: 'equivalent',
    inconclusive: 'inconclusive',
  };
  const close = (a: number, b: number): boolean => a === b || Math.abs(a / b - 1) < 1e-9;
  fc.assert(
    fc.property(side, side, (a, b) => {
      const plain = compareCases(caseResult('a', a), caseResult('b', b), JUDGING);
      const swapped = compareCases(caseResult('b', b), caseResult('a', a), JUDGING);
      assert.ok(close(swapped.ratio.center, 1 / plain.ratio.center));
      assert.ok(close(swapped.ratio.low, 1 / plain.ratio.high));
      assert.ok(close(swapped.ratio.high, 1 / plain.ratio.low));
      assert.equal(swapped.verdict, mirror[plain.verdict]);
      assert.equal(swapped.eValue, plain.eValue);
      assert.equal(swapped.furtherTrials, plain.furtherTrials);
      assert.ok(plain.ratio.low <= plain.ratio.center && plain.ratio.center <= plain.ratio.high);
    }),
    { seed: SEED },
  );
});

test('too few trials, and none: inconclusive, and the warnings say why', () => {
  const few = compareCases(caseResult('a', steady(1, 3, 1)), caseResult('b', steady(2, 3, 2)), JUDGING);
  assert.deepEqual([few.verdict, few.ratio.low, few.ratio.high], ['inconclusive', 0, Infinity]);
  assert.deepEqual(few.warnings, ['few-trials']);
  assert.ok(few.furtherTrials! >= 2);
  const none = compareCases(caseResult('a', []), caseResult('b', steady(2, 3)), JUDGING);
  assert.deepEqual([none.verdict, none.ratio.trials, none.eValue], ['inconclusive', 0, 1]);
  assert.ok(Number.isNaN(none.ratio.center) && none.furtherTrials === null);
});

test('warnings: of the ratio, of either certificate, each once; an estimate has its own case’s only', () => {
  const old = caseResult('old', [trial(0, [1], ['gc-bound']), trial(1, [1, 0], ['gc-bound'])]);
  const contender = caseResult('new', [trial(0, [1], ['deoptimised']), trial(1, [1], ['gc-bound'])]);
  const { baseline, warnings } = compareCases(old, contender, JUDGING);
  assert.deepEqual(warnings, ['few-trials', 'gc-bound', 'unusable-turns', 'deoptimised']);
  assert.deepEqual(baseline.warnings, ['few-trials', 'gc-bound', 'unusable-turns']);
});

test('warnings: what noise can feign counts where most trials say it', () => {
  const warned = (...ofTrials: readonly string[][]) =>
    estimateCase(
      caseResult(
        'a',
        ofTrials.map((names, index) => trial(index, [1 + index / 10], names)),
      ),
      0.05,
    ).warnings;
  for (const name of ['not-steady', 'bimodal', 'gc-bound', 'timer-bound']) {
    assert.deepEqual(warned([name]), ['few-trials', name]);
    assert.deepEqual(warned([name], []), ['few-trials']);
    assert.deepEqual(warned([name, name], [name]), ['few-trials', name]);
  }
  assert.deepEqual(warned(['eliminated'], [], []), ['few-trials', 'eliminated']);
});

test('warnings: skewed, contradictory and identical trials', () => {
  const against = (values: readonly number[]): readonly string[] => {
    const contender = values.map((value, index) => trial(index, [value]));
    return compareCases(
      caseResult(
        'a',
        contender.map(({ index }) => trial(index, [1])),
      ),
      caseResult('b', contender),
      JUDGING,
    ).ratio.warnings;
  };
  assert.deepEqual(against([2, 2, 2, 2, 2, 2]), ['identical-trials']);
  assert.deepEqual(against([1, 1.01, 0.99, 1, 1.02, 0.98, 1, 1.01, 0.99, 2]), ['skewed']);
  const jump = [2, 2.01, 1.99, 2, 2.01, 1.99, 2, 2.01].flatMap((level) => [level, level]);
  jump.push(...jump.map((level) => 1 / level));
  assert.deepEqual(against(jump), ['contradictory-trials']);
});

test('an absolute estimate scales with the times, and its centre is the geometric mean of the trials', () => {
  const estimate = estimateCase(caseResult('a', trials([1, 2, 9], [8, 8, 1])), 0.05);
  assert.ok(Math.abs(estimate.center - 4) < 1e-12);
  const scaled = estimateCase(caseResult('a', steady(50, 10)), 0.05);
  const plain = estimateCase(caseResult('a', steady(5, 10)), 0.05);
  assert.ok(Math.abs(scaled.low / plain.low - 10) < 1e-9 && Math.abs(scaled.high / plain.high - 10) < 1e-9);
});

test('within a run: each case against its baseline, in order; no controls, no groups without one', () => {
  const baseline = 'suite/group/old';
  const document = runDocument([
    caseResult('new', steady(3, 6), { baseline }),
    caseResult('old', steady(2, 6), { baseline }),
    caseResult('control=throughput', steady(1, 6), { baseline }),
    caseResult('newer', steady(4, 6), { baseline }),
    caseResult('alone', steady(1, 6), { group: 'other', caseId: 'suite/other/alone' }),
    caseResult('orphan', steady(1, 6), { baseline: 'suite/group/failed' }),
  ]);
  const pairs = compareWithinRun(document).map(({ caseId, baselineId }) => [caseId, baselineId]);
  assert.deepEqual(pairs, [
    ['suite/group/new', baseline],
    ['suite/group/newer', baseline],
  ]);
});

test('within a run: the margin and alpha of its plan, unless others are given', () => {
  const cases = [
    caseResult('old', steady(20, 12, 1)),
    caseResult('new', steady(21, 12, 2), { baseline: 'suite/group/old' }),
  ];
  const plan = { ...runDocument([]).plan, margin: 0.2, alpha: 0.01 };
  const [byPlan] = compareWithinRun(runDocument(cases, { plan }));
  assert.deepEqual([byPlan!.verdict, byPlan!.ratio.confidence], ['equivalent', 0.99]);
  const [byOptions] = compareWithinRun(runDocument(cases, { plan }), JUDGING);
  assert.deepEqual([byOptions!.verdict, byOptions!.ratio.confidence], ['slower', 0.95]);
});
