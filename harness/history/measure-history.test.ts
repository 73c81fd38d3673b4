/** The loop over a history, with a clock and a measuring of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, runDocument, trials } from '../documents.test-helper.ts';
import type { Commit, RunDocument } from '../run-document.ts';
import { UserError } from '../user-error.ts';
import type { CommitOutcome } from './measure-commit.ts';
import { type HistoryProgress, measureHistory } from './measure-history.ts';

const MINUTE = 60_000;

function commits(count: number): Commit[] {
  return Array.from({ length: count }, (_, i) => ({
    sha: i.toString(16).padStart(40, '0'),
    time: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
    subject: String(i),
    dirty: false,
  }));
}

/** The case takes so long, and its control as long as ever. */
function runWith(ns: number): RunDocument {
  const turns = (level: number) =>
    trials(...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => [level * (1 + i / 1e4), level]));
  return runDocument([
    caseResult('case', turns(ns)),
    caseResult('control=throughput', turns(5), { role: 'control' }),
  ]);
}

/** Goes through a history of which nothing is done; a commit takes a minute. */
async function go(
  count: number,
  outcomeOf: (index: number) => CommitOutcome,
  bisectOrder = false,
): Promise<{ readonly order: number[]; readonly told: HistoryProgress[] }> {
  const order: number[] = [];
  const told: HistoryProgress[] = [];
  let time = 0;
  await measureHistory({
    commits: commits(count),
    statuses: commits(count).map(() => ({ state: 'left', run: null, record: null })),
    plan: runWith(1).plan,
    bisectOrder,
    measure: async ({ subject }) => {
      order.push(Number(subject));
      time += MINUTE;
      return outcomeOf(Number(subject));
    },
    onCommit: (_, progress) => told.push(progress),
    onOutcome: () => {},
    now: () => time,
  });
  return { order, told };
}

test('each commit comes once, coarse before fine, with a forecast by what commits took', async () => {
  const trouble: CommitOutcome = { kind: 'trouble', error: new UserError('no network') };
  const { order, told } = await go(9, (index) =>
    index === 4 ? trouble : { kind: 'measured', document: runWith(10) },
  );
  assert.deepEqual(order.slice(0, 4), [8, 0, 4, 3]);
  assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(
    told.slice(0, 4).map(({ leftMs }) => leftMs),
    [null, 8 * MINUTE, 7 * MINUTE, 6 * MINUTE],
  );
  assert.deepEqual([told[3]!.measured, told[3]!.failed, told[3]!.left], [2, 1, 6]);
});

test('in bisect order a step is closed in on at once', async () => {
  const measured = (index: number): CommitOutcome => ({
    kind: 'measured',
    document: runWith(index < 11 ? 10 : 12),
  });
  const { order } = await go(33, measured, true);
  assert.deepEqual(order.slice(0, 7), [32, 0, 16, 8, 12, 10, 11]);
  assert.equal(order.length, 33);
});
