import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRuns } from './comparison.ts';
import { draw, normal } from './deviates.ts';
import { caseResult, runDocument, trial } from './documents.test-helper.ts';
import { seededRandom } from './random.ts';
import type { CaseResult, RunDocument, Trial } from './run-document.ts';

const JUDGING = { margin: 0.01, alpha: 0.05 };
const TRIALS = 12;

/** Speeds of the machine, one a trial, that differ by a factor of up to 1.8. */
function speeds(seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: TRIALS }, () => 1 + 0.8 * random.next());
}

function trialsAt(level: number, ofMachine: readonly number[], seed: number): Trial[] {
  const noise = draw(ofMachine.length, normal, seededRandom(seed));
  return ofMachine.map((speed, i) => trial(i, [level * speed * Math.exp(0.001 * noise[i]!)]));
}

/** A run whose machine flips its speed from trial to trial, with one case at the level and one control of 5 ns/op. */
function flippingRun(level: number, seed: number, overrides: Partial<RunDocument> = {}): RunDocument {
  const ofMachine = speeds(seed);
  return runDocument(
    [
      caseResult('control=memory', trialsAt(9, speeds(seed + 1), seed + 2)),
      caseResult('control=throughput', trialsAt(5, ofMachine, seed + 3)),
      caseResult('x', trialsAt(level, ofMachine, seed + 4)),
    ],
    overrides,
  );
}

test("dividing by the control cancels the machine's speed: 5 % are seen through flips of 80 %", () => {
  const { comparisons, warnings } = compareRuns(flippingRun(20, 10), flippingRun(21, 20), JUDGING);
  const [comparison] = comparisons;
  assert.equal(comparisons.length, 1);
  assert.equal(comparison!.control, 'control=throughput');
  assert.equal(comparison!.verdict, 'slower');
  assert.ok(Math.abs(comparison!.ratio.center - 1.05) < 0.005);
  assert.ok(comparison!.warnings.includes('not-lockstep'));
  assert.deepEqual(warnings, []);
  const swapped = compareRuns(flippingRun(21, 20), flippingRun(20, 10), JUDGING).comparisons[0]!;
  assert.equal(swapped.verdict, 'faster');
  assert.ok(Math.abs(swapped.ratio.center * comparison!.ratio.center - 1) < 1e-12);
  assert.equal(swapped.eValue, comparison!.eValue);
});

test('without a common control the drift stays in: said so, and undecided here', () => {
  const only = (document: RunDocument, control: string): RunDocument => ({
    ...document,
    cases: document.cases.filter(({ role, name }) => role === 'case' || name === control),
  });
  const base = only(flippingRun(20, 10), 'control=memory');
  const contender = only(flippingRun(21, 20), 'control=throughput');
  const [comparison] = compareRuns(base, contender, JUDGING).comparisons;
  assert.equal(comparison!.control, null);
  assert.ok(comparison!.warnings.includes('no-control'));
  assert.equal(comparison!.verdict, 'inconclusive');
  const [fallback] = compareRuns(base, flippingRun(21, 20), JUDGING).comparisons;
  assert.equal(fallback!.control, 'control=memory');
});

test('cases of only one run are named, controls are not', () => {
  const base = runDocument([
    caseResult('kept', []),
    caseResult('removed', []),
    caseResult('control=memory', []),
  ]);
  const contender = runDocument([caseResult('added', []), caseResult('kept', [])]);
  const { comparisons, onlyInBase, onlyInContender } = compareRuns(base, contender, JUDGING);
  assert.deepEqual(
    comparisons.map(({ caseId }) => caseId),
    ['suite/group/kept'],
  );
  assert.deepEqual(onlyInBase, ['suite/group/removed']);
  assert.deepEqual(onlyInContender, ['suite/group/added']);
});

test('another machine or suite: no verdict and no evidence; another runtime: a verdict with a warning', () => {
  const base = flippingRun(20, 10);
  const contender = flippingRun(40, 20);
  const otherMachine = { ...contender, machine: { ...contender.machine, id: 'elsewhere' } };
  const edited = (result: CaseResult): CaseResult => ({ ...result, suiteHash: 'edited' });
  const otherControl = {
    ...contender,
    cases: contender.cases.map((result) => (result.role === 'control' ? edited(result) : result)),
  };
  const otherSuite = { ...contender, cases: contender.cases.map(edited) };
  for (const [changed, warning] of [
    [otherMachine, 'machine-differs'],
    [otherSuite, 'suite-changed'],
    [otherControl, 'suite-changed'],
  ] as const) {
    const { comparisons, warnings } = compareRuns(base, changed, JUDGING);
    const { verdict, eValue, furtherTrials, ratio } = comparisons[0]!;
    assert.deepEqual(warnings, [warning]);
    assert.ok(comparisons[0]!.warnings.includes(warning));
    assert.deepEqual([verdict, eValue, furtherTrials], ['inconclusive', 1, null]);
    assert.ok(Math.abs(ratio.center - 2) < 0.01);
  }
  const otherRuntime = { ...contender, runtime: { ...contender.runtime, version: '22.0.0' } };
  const { comparisons, warnings } = compareRuns(base, otherRuntime, JUDGING);
  assert.deepEqual(warnings, ['runtime-differs']);
  assert.deepEqual(comparisons[0]!.warnings, ['runtime-differs', 'not-lockstep', 'noisy-machine']);
  assert.equal(comparisons[0]!.verdict, 'slower');
});

test('a control of another group divides nothing; warnings of the control count for the ratio', () => {
  const build = (group: string, names: readonly string[]): RunDocument =>
    runDocument([
      caseResult('x', [trial(0, [1])]),
      caseResult('control=memory', [trial(0, [1], names)], {
        group,
        caseId: `suite/${group}/control=memory`,
      }),
    ]);
  const [foreign] = compareRuns(build('other', []), build('other', []), JUDGING).comparisons;
  assert.equal(foreign!.control, null);
  const [own] = compareRuns(build('group', ['noisy-machine']), build('group', []), JUDGING).comparisons;
  assert.deepEqual(own!.warnings, ['not-lockstep', 'few-trials', 'noisy-machine']);
});
