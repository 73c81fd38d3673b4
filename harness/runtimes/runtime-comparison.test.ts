import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, runDocument, trial } from '../documents.test-helper.ts';
import type { RunDocument } from '../run-document.ts';
import { compareWithFirst } from './runtime-comparison.ts';

const TRIALS = 12;

/** Cases `a` and `b` whose times are those of the first runtime by these factors. */
function run(version: string, ...factors: readonly number[]): RunDocument {
  const cases = factors.map((factor, number) =>
    caseResult(
      'ab'[number]!,
      Array.from({ length: TRIALS }, (_, index) => {
        // As much noise as lets an interval have a width.
        const day = 10 * (1 + 0.2 * Math.sin(7 * index));
        const own = 1 + 0.001 * Math.sin(13 * index + factor);
        return trial(index + 100 * number, [day * factor * own, day * factor * own]);
      }),
    ),
  );
  return runDocument(cases, {
    lockstep: 'same',
    runtime: { name: 'node', version, v8: '1', flags: [] },
  });
}

test('each runtime is compared with the first, and all its cases are told in one ratio', () => {
  const [second, third] = compareWithFirst([
    run('20.0.0', 1, 1),
    run('22.0.0', 0.5, 0.8),
    run('24.0.0', 1, 1),
  ]);
  assert.deepEqual(
    second!.comparisons.map(({ verdict }) => verdict),
    ['faster', 'faster'],
  );
  const { center, low, high, cases } = second!.overall!;
  assert.ok(Math.abs(center / Math.sqrt(0.5 * 0.8) - 1) < 0.003, `overall ${center}`);
  assert.ok(low < center && center < high && high < 1, `${low} to ${high}`);
  assert.equal(cases, 2);
  assert.deepEqual(
    third!.comparisons.map(({ verdict }) => verdict),
    ['equivalent', 'equivalent'],
  );
});

test('that the runtimes differ is no warning here, where it is the question', () => {
  const [second] = compareWithFirst([run('20.0.0', 1), run('22.0.0', 1.001)]);
  assert.deepEqual(second!.comparisons[0]!.warnings, []);
});

test('without intervals there is no ratio of all', () => {
  const short = (version: string) => ({
    ...run(version, 1),
    cases: run(version, 1).cases.map((each) => ({ ...each, trials: each.trials.slice(0, 1) })),
  });
  assert.equal(compareWithFirst([short('20.0.0'), short('22.0.0')])[0]!.overall, null);
  assert.deepEqual(compareWithFirst([run('20.0.0', 1)]), []);
});
