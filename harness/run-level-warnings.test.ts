import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, trials } from './documents.test-helper.ts';
import { controlSpread, runLevelWarnings } from './run-level-warnings.ts';

/** Trials whose turns are at these levels, with a little unevenness. */
function at(name: string, levels: readonly number[]) {
  return caseResult(
    name,
    trials(...levels.map((level, i) => [level, level * 1.01, level * (1 + (i % 3) / 200)])),
  );
}

const STEADY = [1, 1.01, 1, 1.02, 1.01, 1, 1.01, 1.02, 1, 1.01, 1, 1.01];
const TWO = [1, 1.5, 1.01, 1, 1.52, 1.5, 1, 1.01, 1.49, 1.5, 1, 1.5];
const quiet = at('control=throughput', STEADY);

test('trials around two levels are bimodal, unless the control went along', () => {
  assert.deepEqual(runLevelWarnings(at('a', STEADY), [quiet]), []);
  assert.deepEqual(runLevelWarnings(at('a', TWO), [quiet]), ['bimodal']);
  assert.deepEqual(runLevelWarnings(at('a', TWO), []), ['bimodal']);
  assert.deepEqual(runLevelWarnings(at('a', TWO), [at('control=throughput', TWO)]), ['noisy-machine']);
});

test('the machine is noisy where its first control varies', () => {
  const busy = at('control=throughput', [1, 1, 1.3, 1, 1.4, 1.2, 1, 1.3, 1, 1.1]);
  assert.deepEqual(runLevelWarnings(at('a', STEADY), [busy, quiet]), ['noisy-machine']);
  assert.deepEqual(runLevelWarnings(at('a', STEADY), [quiet, busy]), []);
});

test('few turns, or none that can be used, tell nothing', () => {
  assert.equal(controlSpread(at('control=x', [1, 9])), null);
  assert.equal(controlSpread(caseResult('control=x', trials([0, NaN, -1]))), null);
  assert.ok(controlSpread(quiet)! < 0.04);
});
