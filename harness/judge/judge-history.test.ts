import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../user-error.ts';
import type { Acknowledgement } from './acknowledgements.ts';
import { type CheckResult, checkExitCode } from './check-result.ts';
import { type FakeCommit, fakeHistory, fakeMeasurer, shaOf } from './fake-history.test-helper.ts';
import { type JudgeOptions, judgeHistory } from './judge-history.ts';

const SEED = 60_2009;

/** 60 commits: +3 % at 12, +10 % at 20, −20 % at 30 of one case; another drifts by 0.3 % from 25 to 50; a noisy day at 36 to 44. */
const COMMITS = Array.from({ length: 60 }, (_, i): FakeCommit => {
  const steps = 10 * (i >= 12 ? 1.03 : 1) * (i >= 20 ? 1.1 : 1) * (i >= 30 ? 0.8 : 1);
  const drift = 20 * 1.003 ** Math.min(Math.max(i - 24, 0), 26);
  return {
    sha: shaOf(i),
    speeds: { steps, drift, still: 7 },
    builds: i !== 21,
    disturbance: i >= 36 && i < 45 ? 1.12 : 1,
    counters: { pages: i >= 20 ? 5 : 4 },
    suiteHash: i >= 55 ? 'edited' : 'hash',
  };
});

async function judge(overrides: Partial<JudgeOptions> = {}): Promise<CheckResult> {
  return judgeHistory({
    points: fakeHistory(COMMITS, SEED),
    isWanted: () => true,
    since: -Infinity,
    margin: 0.01,
    acknowledged: [],
    now: Date.UTC(2026, 5, 1),
    commitsBetween: (from, to) => {
      const index = (sha: string) => COMMITS.findIndex((commit) => commit.sha === sha);
      return COMMITS.slice(index(from) + 1, index(to) + 1).map(({ sha }) => sha);
    },
    isKnown: (commit) => COMMITS.some(({ sha }) => sha.startsWith(commit)),
    compare: fakeMeasurer(COMMITS, SEED).compare,
    obstacle: () => null,
    onTest: () => {},
    onFinding: () => {},
    ...overrides,
  });
}

test(`check confirms exactly the true changes of 60 commits, seed ${SEED}`, async () => {
  const result = await judge();
  const confirmed = result.findings.filter(({ status }) => status === 'confirmed');
  const steps = confirmed.filter(({ alarm }) => alarm.caseId === 'suite/group/steps');
  assert.deepEqual(
    steps.map(({ commits, gradual }) => [commits, gradual]),
    [12, 20, 30].map((place) => [[shaOf(place)], false]),
  );
  for (const [i, ratio] of [1.03, 1.1, 0.8].entries()) {
    const { low, high } = steps[i]!.evidence!.ratio;
    assert.ok(low <= ratio * 1.005 && ratio * 0.995 <= high, `${low} … ${high} without ${ratio}`);
  }
  const drift = confirmed.filter(({ alarm }) => alarm.caseId === 'suite/group/drift');
  // One finding for all of it, and no single commit is accused of what many did together.
  assert.deepEqual(
    drift.map(({ gradual, alarm }) => [gradual, alarm.ratio > 1]),
    [[true, true]],
  );
  assert.ok(drift[0]!.commits.length > 10);
  assert.deepEqual(
    confirmed.filter(({ alarm }) => alarm.caseId === 'suite/group/still'),
    [],
  );
  // The noisy days are among the candidates, or else nothing was refuted here.
  assert.ok(
    result.findings.some(({ status, alarm }) => status === 'refuted' && alarm.caseId.endsWith('still')),
  );
  assert.deepEqual(
    result.exact.map(({ after, changes }) => [after.commit!.sha, changes]),
    [0, 1, 2].map(() => [shaOf(20), [{ name: 'pages', before: 4, now: 5 }]]),
  );
  assert.equal(checkExitCode(result, { strict: false, confirmed: true }), EXIT.regression);
});

test('what was accepted is not measured, and raises no alarm up to its level, while the entry holds', async () => {
  const entry = (at: number, level: number, more: Partial<Acknowledgement> = {}): Acknowledgement => ({
    case: '*/steps',
    commit: shaOf(at).slice(0, 12),
    reason: 'needed',
    level,
    ...more,
  });
  const drifting = Array.from({ length: 26 }, (_, i) => entry(25 + i, 1.2, { case: '*/drift' }));
  const measurer = fakeMeasurer(COMMITS, SEED);
  const all = [entry(12, 1.05), entry(20, 1.12), ...drifting];
  const accepted = await judge({ acknowledged: all, compare: measurer.compare });
  assert.equal(checkExitCode(accepted, { strict: false, confirmed: true }), EXIT.fine);
  assert.ok(!measurer.log.includes('19-20'), measurer.log.join(' '));
  const short = await judge({ acknowledged: [entry(12, 1.05), entry(20, 1.05), ...drifting] });
  assert.equal(checkExitCode(short, { strict: false, confirmed: true }), EXIT.fine, 'recovered at 30');
  assert.equal(short.findings.find(({ commits }) => commits[0] === shaOf(20))!.acknowledged, null);
  const expired = await judge({ acknowledged: all.map((each) => ({ ...each, expires: '2026-05-30' })) });
  assert.equal(checkExitCode(expired, { strict: false, confirmed: true }), EXIT.regression);
  assert.equal(expired.cautions.length, all.length);
  const unknown = await judge({ acknowledged: [entry(12, 1.05, { commit: 'fffffff' })], compare: null });
  assert.match(unknown.cautions[0]!, /no commit of this repository/);
});

test('candidates are no alarms: fine without confirming, 3 where they can not be confirmed here, 6 when strict', async () => {
  const listed = await judge({ compare: null });
  assert.ok(listed.findings.every(({ status }) => status === 'candidate'));
  assert.equal(checkExitCode(listed, { strict: false, confirmed: false }), EXIT.fine);
  assert.equal(checkExitCode(listed, { strict: true, confirmed: false }), EXIT.inconclusive);
  const elsewhere = await judge({ obstacle: () => 'another machine' });
  assert.equal(checkExitCode(elsewhere, { strict: false, confirmed: true }), EXIT.environment);
});

test('where nothing can be judged, nothing is fine: no runs, none of the wanted cases, or too few of today’s suite', async () => {
  const points = fakeHistory(COMMITS, SEED);
  const exitOf = (result: CheckResult, strict = false) => checkExitCode(result, { strict, confirmed: true });
  assert.equal(exitOf(await judge({ points: [] })), EXIT.nothingRan);
  assert.equal(exitOf(await judge({ isWanted: () => false })), EXIT.nothingRan);
  // The suite was edited four runs ago: its long past is judged, but that says nothing of today.
  const still = (caseId: string) => caseId.endsWith('still');
  const edited = await judge({ points, isWanted: still });
  assert.deepEqual([edited.series, edited.judged, edited.current, edited.tooShort], [2, 1, 1, 1]);
  assert.deepEqual([exitOf(edited), exitOf(edited, true)], [EXIT.fine, EXIT.inconclusive]);
  const short = await judge({ points: points.slice(0, 10) });
  assert.deepEqual([short.judged, short.current, short.tooShort], [0, 3, 3]);
  assert.equal(exitOf(short), EXIT.nothingRan);
  assert.equal(exitOf(await judge({ points: points.slice(0, 11) })), EXIT.fine);
  const two = [...points.slice(0, 11), { ...points[11]!, failed: ['suite/group/still'] }];
  const failing = await judge({ points: two });
  assert.deepEqual(failing.failed, ['suite/group/still']);
  assert.equal(exitOf(failing), EXIT.caseFailed);
});

test('an exact count that came back is no change any more, nor is the way back', async () => {
  const there = COMMITS.slice(0, 30).map(
    (commit, i): FakeCommit => ({
      ...commit,
      speeds: { still: 7 },
      disturbance: 1,
      counters: { pages: i === 20 ? 5 : 4 },
    }),
  );
  const history = fakeHistory(there, SEED);
  const strict = { strict: true, confirmed: true };
  const back = await judge({ points: history });
  assert.deepEqual(
    back.exact.map(({ undone }) => undone),
    [true, true],
  );
  assert.equal(checkExitCode(back, strict), EXIT.fine);
  const gone = await judge({ points: history.slice(0, 21) });
  assert.deepEqual([gone.exact.length, gone.exact[0]!.undone], [1, false]);
  assert.equal(checkExitCode(gone, strict), EXIT.behaviourChanged);
});
