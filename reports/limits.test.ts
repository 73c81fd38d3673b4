/** Ours beside the limit and the peers: which groups, which peer, hit or missed, and absent contenders. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
import { exactTargets, hookTargets } from './further-targets.ts';
import { outcomeOf, outcomeOfAll, targetsOf } from './limit-targets.ts';
import { limitsMarkdown } from './limits-markdown.ts';
import { limitRows } from './limits-model.ts';
import { sampleDocument } from './sample-document.test-helper.ts';
import { renderRun } from './terminal.ts';

const sample = sampleDocument({ trials: 8 });
const template = sample.cases.find(({ role }) => role === 'case')!;

/** A case whose turns all last so long, give or take 1 %, and whose counters are given. */
function contender(group: string, by: string, ns: number, calls = 8): CaseResult {
  const caseId = `limits/${group}/by=${by}`;
  const trials = template.trials.map((trial, index) => ({
    ...trial,
    turns: trial.turns.map((_, turn) => ns * (1 + 0.01 * Math.sin(index * 7 + turn))),
    counters: { calls },
  }));
  const baseline = `limits/${group}/by=mmubench`;
  return {
    ...template,
    caseId,
    suite: 'limits',
    group,
    name: `by=${by}`,
    role: 'case',
    baseline,
    trials,
  };
}

const withCases = (cases: readonly CaseResult[], failures: RunDocument['failures'] = []): RunDocument => ({
  ...sample,
  cases,
  failures,
});

const run = withCases([
  contender('dispatch-same-8', 'mmubench', 10),
  contender('dispatch-same-8', 'c', 20),
  contender('dispatch-same-8', 'slow', 50),
  contender('dispatch-same-8', 'quick', 12),
  contender('map', 'mmubench', 3),
  contender('map', 'c', 1),
  contender('map', 'WebAssembly', 2),
]);

test('a row has the ratios of ours to C and to the fastest of the peers', () => {
  const [dispatch, map] = limitRows(run);
  assert.equal(dispatch!.fastestPeer!.by, 'quick');
  assert.ok(Math.abs(dispatch!.limit!.judgement.ratio.center! - 0.5) < 0.02);
  assert.equal(dispatch!.limit!.judgement.verdict, 'faster');
  assert.equal(map!.limit!.judgement.verdict, 'slower');
  assert.equal(map!.fastestPeer, null, 'WebAssembly is no JavaScript');
  assert.ok(Math.abs(map!.webAssembly!.judgement.ratio.center! - 1.5) < 0.02);
});

test('groups whose cases are not named by who does the work have no row', () => {
  assert.deepEqual(limitRows(sample), []);
});

test('targets are hit or missed by the whole interval', () => {
  const [dispatch, map] = limitRows(run);
  assert.deepEqual(targetsOf('dispatch-same-8'), { limit: 0.8, peer: 0.7 });
  assert.deepEqual(targetsOf('dispatch-distinct-2'), { limit: null, peer: 0.7 });
  assert.deepEqual(targetsOf('dispatch-distinct-8'), { limit: 0.3, peer: 0.7 });
  assert.deepEqual(targetsOf('map'), { limit: 1, peer: 0.1 });
  assert.equal(outcomeOf(dispatch!.limit!, 0.8), 'hit');
  assert.equal(outcomeOf(dispatch!.fastestPeer!, 0.7), 'missed');
  assert.equal(outcomeOf(map!.limit!, 1), 'missed');
  assert.equal(outcomeOf(map!.limit!, map!.limit!.judgement.ratio.center!), 'open');
});

test('the table for the README tells misses plainly, and what is absent', () => {
  const text = limitsMarkdown([run]).join('\n');
  assert.match(text, /2 targets? hit, 2 missed, 0 open/);
  assert.match(text, /\| `map` .*≤ 1: \*\*missed\*\* \| absent \|/);
});

test('a contender that did other work is told', () => {
  const cheat = withCases([contender('map', 'mmubench', 3), contender('map', 'c', 1, 7)]);
  assert.deepEqual(limitRows(cheat)[0]!.otherWork, ['c']);
  assert.match(renderRun(cheat, { columns: 120, color: false }), /counts of c differ from ours/);
});

test('what is absent is no failure', () => {
  const absent = { caseId: 'limits/map/by=c', message: 'there is no C compiler', stderr: '', trial: 0 };
  const document = withCases([contender('map', 'mmubench', 3)], [{ ...absent, reason: 'absent' }]);
  const text = renderRun(document, { columns: 120, color: false });
  assert.match(text, /Absent\n +there is no C compiler\n +limits\/map\/by=c/);
  assert.doesNotMatch(text, /Failures|failed/);
});

/** A pair of cases in a group named for what the hook is to cost. */
function hook(group: string, baselineNs: number, otherNs: number): CaseResult[] {
  const baseline = `limits/${group}/base`;
  return [baselineNs, otherNs].map((ns, index) => {
    const name = index === 0 ? 'base' : 'other';
    return { ...contender(group, 'x', ns), caseId: `limits/${group}/${name}`, name, baseline };
  });
}

test('the hook that nobody listens to: equivalent at 1 %, and an empty list by the difference', () => {
  const rows = hookTargets(
    withCases([
      ...hook('hook-absent-map', 5, 5),
      ...hook('hook-absent-age', 5, 5.5),
      ...hook('hook-absent-copy', 5, 4.5),
      ...hook('hook-empty-invalidatePage', 5, 6),
      ...hook('hook-empty-invalidateRange', 5, 8),
      ...hook('hook-else-map', 5, 8),
    ]),
  );
  assert.deepEqual(
    [...rows.values()].map(({ operation, outcome }) => [operation, outcome]),
    [
      ['map', 'hit'],
      ['age', 'missed'],
      ['copy', 'missed'],
      ['invalidatePage', 'hit'],
      ['invalidateRange', 'missed'],
    ],
  );
  assert.match(rows.get('limits/hook-absent-map')!.measured, /^1\.00.*× \[.*\] equivalent$/);
  assert.match(
    rows.get('limits/hook-empty-invalidatePage')!.measured,
    /^\+1\.0\d ns \[\+1\.\d+ ns, \+1\.\d+ ns\]$/,
  );
  const one = withCases(hook('hook-absent-map', 5, 5).slice(0, 1));
  assert.equal(hookTargets(one).size, 0);
});

const counting = (by: string, counters: Record<string, number>): CaseResult => {
  const result = contender('map', by, 3);
  return { ...result, trials: result.trials.map((trial) => ({ ...trial, counters })) };
};

test('memory by exact counts: no work that is compared, and no more tables than C', () => {
  const ours = counting('mmubench', { result: 1, tables: 515, bytesPerEntry: 8 });
  const memory = (...others: CaseResult[]) => {
    const rows = limitRows(withCases([ours, ...others]));
    assert.deepEqual(rows[0]!.otherWork, []);
    return exactTargets(rows);
  };
  const c = (tables: number) => counting('c', { result: 1, tables, bytesPerEntry: 8 });
  const [hit] = memory(counting('Map', { result: 1 }), c(515));
  assert.equal(hit!.measured, 'mmubench 515 × 8 B; c 515 × 8 B');
  assert.deepEqual(
    [hit!.outcome, memory(c(514))[0]!.outcome, memory()[0]!.outcome],
    ['hit', 'missed', 'open'],
  );
});

test('bytes allocated are those of the worst dispatch; what is not known leaves it open', () => {
  const row = (bytes: number | null) => {
    const result = contender('dispatch-same-8', 'mmubench', 10);
    const trials = result.trials.map((trial) => ({
      ...trial,
      certificate: { ...trial.certificate, bytesPerOperation: bytes },
    }));
    return exactTargets(limitRows(withCases([{ ...result, trials }])))[0]!;
  };
  assert.deepEqual([row(0).outcome, row(0.01).outcome, row(null).outcome], ['hit', 'hit', 'open']);
  assert.deepEqual([row(64).outcome, row(64).measured], ['missed', 'dispatch-same-8 64.0 B']);
});

test('the fastest peer is the fastest by its ratio; its target is asked for against every peer', () => {
  const peers = (...ns: number[]) =>
    limitRows(
      withCases([
        contender('dispatch-same-8', 'mmubench', 10),
        ...ns.map((each, index) => contender('dispatch-same-8', `peer${index}`, each)),
      ]),
    )[0]!;
  const row = peers(50, 20, 30);
  assert.deepEqual(
    row.peers.map(({ by }) => by),
    ['peer1', 'peer2', 'peer0'],
  );
  assert.equal(outcomeOfAll(row.peers, 0.7), 'hit');
  assert.equal(outcomeOfAll(peers(50, 12).peers, 0.7), 'missed');
  assert.equal(outcomeOfAll([], 0.7), 'open');
  assert.match(limitsMarkdown([run]).join('\n'), /for dispatch: `quick`, `slow`\./);
});
