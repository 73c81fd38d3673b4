/** The synthetic repository under a clock of its own: what the campaign does with real builds, with the noise of real trials. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticHistory } from '../history/synthetic-history.ts';
import { bisect } from './bisection.ts';
import type { CheckResult } from './check-result.ts';
import { type FakeCommit, fakeHistory, fakeMeasurer, shaOf } from './fake-history.test-helper.ts';
import { judgeHistory } from './judge-history.ts';
import type { CompareCommits } from './tested-comparison.ts';

const SEEDS = [1, 2, 3];
const { commits, changes, drift } = syntheticHistory();
const COMMITS = commits.map(
  ({ index, iterations, builds, noisy, suiteVersion }): FakeCommit => ({
    sha: shaOf(index),
    speeds: Object.fromEntries(Object.entries(iterations).map(([name, steps]) => [name, steps / 1000])),
    builds,
    disturbance: noisy ? 1.12 : 1,
    suiteHash: `version ${suiteVersion}`,
  }),
);

function check(seed: number, compare: CompareCommits): Promise<CheckResult> {
  return judgeHistory({
    points: fakeHistory(COMMITS, seed),
    isWanted: () => true,
    since: -Infinity,
    margin: 0.01,
    acknowledged: [],
    now: 0,
    commitsBetween: () => [],
    isKnown: () => true,
    compare,
    obstacle: () => null,
    onTest: () => {},
    onFinding: () => {},
  });
}

for (const seed of SEEDS) {
  test(`check tells the true changes and no others, seed ${seed}`, async () => {
    const { compare } = fakeMeasurer(COMMITS, seed);
    const { findings } = await check(seed, compare);
    const told = findings.filter(({ status }) => status === 'confirmed');
    const steps = told.filter(({ gradual }) => !gradual);
    assert.deepEqual(
      steps.map(({ alarm, commits }) => [alarm.caseId, commits]),
      changes.map(({ operation, index }) => [`suite/group/${operation}`, [shaOf(index)]]),
    );
    const drifts = told.filter(({ gradual }) => gradual);
    assert.ok(drifts.length >= 1);
    assert.ok(drifts.every(({ alarm }) => alarm.caseId.endsWith(drift.operation) && alarm.ratio > 1));
    // One for each version of the suite, at most.
    assert.equal(new Set(drifts.map(({ alarm }) => alarm.suiteHash)).size, drifts.length);
  });

  test(`bisect finds each planted commit, seed ${seed}`, async () => {
    for (const { operation, index } of changes) {
      const [from, to] = [Math.max(0, index - 9), Math.min(COMMITS.length - 1, index + 7)];
      const found = await bisect({
        caseId: `suite/group/${operation}`,
        good: shaOf(from),
        commits: COMMITS.slice(from + 1, to + 1).map(({ sha }) => sha),
        margin: 0.01,
        compare: fakeMeasurer(COMMITS, seed).compare,
        onStep: () => {},
      });
      assert.equal(found.result === 'found' && found.commit, shaOf(index));
    }
  });
}
