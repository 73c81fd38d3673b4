import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, runDocument, trials } from '../documents.test-helper.ts';
import type { RunComparison } from '../run-comparison.ts';
import { compareRuns } from '../run-comparison.ts';
import { NOTHING_TOLD } from './gate-result.test-helper.ts';
import { type GateEvidence, gateExitCode, gateResult } from './gate-result.ts';

/** Twelve trials of a case in lockstep; one trial gives an interval without ends. */
function comparison(name: string, ratio: number, count = 12): RunComparison {
  const turns = (ns: number) =>
    trials(...Array.from({ length: count }, (_, i) => [0, 1, 2].map((j) => ns * (1 + ((i + j) % 3) * 1e-4))));
  const [base, contender] = [10, 10 * ratio].map((ns) =>
    runDocument([caseResult(name, turns(ns))], { lockstep: 'together' }),
  );
  return compareRuns(base!, contender!, { margin: 0.01, alpha: 0.05 }).comparisons[0]!;
}

function judged(evidence: Partial<GateEvidence>): { verdict: string; codes: readonly number[] } {
  const result = gateResult({
    base: 'base',
    comparisons: [],
    isTouched: (caseId) => caseId.includes('touched'),
    acknowledged: [],
    now: 0,
    ...NOTHING_TOLD,
    ...evidence,
  });
  return { verdict: result.verdict, codes: [false, true].map((strict) => gateExitCode(result, strict)) };
}

const EQUAL = comparison('touched-a', 1);
const OTHER = comparison('other', 1);

test('a change passes where what it can touch was measured, and fails where that is slower', () => {
  assert.deepEqual(judged({ comparisons: [EQUAL, OTHER] }), { verdict: 'no slowdown', codes: [0, 0] });
  assert.deepEqual(judged({ comparisons: [OTHER] }), { verdict: 'no slowdown', codes: [0, 0] });
  const slower = { comparisons: [comparison('touched-a', 1.1), OTHER] };
  assert.deepEqual(judged(slower), { verdict: 'slower', codes: [1, 1] });
});

test('other cases do not vouch for a change of which nothing was measured', () => {
  const nothing = { verdict: 'not measured', codes: [5, 5] };
  assert.deepEqual(judged({}), nothing);
  assert.deepEqual(judged({ comparisons: [OTHER], notMeasured: ['suite/group/touched-a'] }), nothing);
  assert.deepEqual(judged({ comparisons: [OTHER, comparison('touched-a', 2, 1)] }), nothing);
});

test('a touched case that was left out makes it inconclusive; one that the change can not touch does not', () => {
  const open = { verdict: 'inconclusive', codes: [0, 6] };
  const comparisons = [EQUAL, OTHER];
  assert.deepEqual(judged({ comparisons, notMeasured: ['suite/group/touched-b'] }), open);
  assert.deepEqual(judged({ comparisons: [...comparisons, comparison('touched-b', 2, 1)] }), open);
  assert.deepEqual(judged({ comparisons, notMeasured: ['suite/group/b'] }).codes, [0, 0]);
});

test('an edited suite that the base can not run is never passed over in silence', () => {
  const incomparable = [{ caseId: 'suite/group/touched-b', reason: 'it does not load' }];
  assert.deepEqual(judged({ comparisons: [OTHER], incomparable }), {
    verdict: 'not measured',
    codes: [5, 5],
  });
  assert.deepEqual(judged({ comparisons: [EQUAL], incomparable }), {
    verdict: 'inconclusive',
    codes: [0, 6],
  });
  const itself = { comparisons: [EQUAL], laidOver: ['suite'], selfCompared: ['suite'] };
  assert.deepEqual(judged(itself), { verdict: 'inconclusive', codes: [0, 6] });
  assert.deepEqual(judged({ ...itself, selfCompared: [] }).codes, [0, 0]);
  const edited = { ...EQUAL, warnings: ['suite-changed' as const] };
  assert.deepEqual(judged({ comparisons: [edited, OTHER] }), { verdict: 'not measured', codes: [5, 5] });
});
