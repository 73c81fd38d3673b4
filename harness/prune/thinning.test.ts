import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { caseResult, runDocument, trials } from '../documents.test-helper.ts';
import type { Commit, RunDocument } from '../run-document.ts';
import { PERIODS, type Rules, thinRuns } from './thinning.ts';

const SEED = 20260711;
const NOW = Date.parse('2026-12-31T00:00:00Z');
const RULES: Rules = { now: NOW, days: 30, onePer: 'commit' };

interface Sample {
  readonly runId: string;
  readonly day: number;
  readonly commit?: string | null;
  readonly dirty?: boolean;
  readonly cases?: string;
  readonly trials?: number;
  readonly lockstep?: string;
}

/** Measured `day` days before now, of a commit made on that day. */
function run({ runId, day, commit = 'a', dirty = false, cases = 'x', trials: n = 5, lockstep }: Sample): {
  document: RunDocument;
} {
  const time = new Date(NOW - day * 86_400_000).toISOString();
  const made: Commit | null =
    commit === null ? null : { sha: commit.repeat(40), time, subject: 'A change', dirty };
  const turns = Array.from({ length: n }, () => [1, 2]);
  const results = [...cases].map((name) => caseResult(name, trials(...turns)));
  const pair = lockstep === undefined ? {} : { lockstep };
  return { document: runDocument(results, { runId, startedAt: time, commit: made, ...pair }) };
}

function gone(samples: readonly Sample[], rules: Partial<Rules> = {}): string[] {
  return thinRuns(samples.map(run), { ...RULES, ...rules }).map(
    ({ run: { document }, reason }) => `${document.runId} ${reason}`,
  );
}

const NEWEST: Sample = { runId: 'newest', day: 1, commit: 'f' };

const TABLE: readonly [string, readonly Sample[], readonly string[], Partial<Rules>?][] = [
  ['nothing of nothing', [], []],
  ['the young stay', [{ runId: '1', day: 5 }, { runId: '2', day: 4 }, NEWEST], []],
  [
    'of one commit the run with the most trials stays',
    [{ runId: '1', day: 50, trials: 9 }, { runId: '2', day: 49 }, NEWEST],
    ['2 superseded'],
  ],
  [
    'of equals the later one stays',
    [{ runId: '1', day: 50 }, { runId: '2', day: 49 }, NEWEST],
    ['1 superseded'],
  ],
  [
    'a run that alone holds a case stays beside it',
    [{ runId: '1', day: 50, cases: 'xy' }, { runId: '2', day: 49, cases: 'z', trials: 1 }, NEWEST],
    [],
  ],
  ['commits are each a period', [{ runId: '1', day: 50 }, { runId: '2', day: 50, commit: 'b' }, NEWEST], []],
  [
    'or a month is',
    [{ runId: '1', day: 50 }, { runId: '2', day: 45, commit: 'b' }, NEWEST],
    ['1 superseded'],
    { onePer: 'month' },
  ],
  ['old uncommitted code goes', [{ runId: '1', day: 50, dirty: true }, NEWEST], ['1 uncommitted']],
  ['young uncommitted code stays', [{ runId: '1', day: 5, dirty: true }, NEWEST], []],
  ['the newest stays, whatever it is', [{ runId: '1', day: 500, dirty: true }], []],
  [
    'without a repository each run is a point of its own',
    [{ runId: '1', day: 50, commit: null }, { runId: '2', day: 49, commit: null }, NEWEST],
    [],
  ],
  [
    'what was measured in lockstep stays together',
    [{ runId: '1', day: 50, dirty: true, lockstep: 'p' }, { runId: '2', day: 50, lockstep: 'p' }, NEWEST],
    [],
  ],
  [
    'a young run of the commit makes the old ones superfluous',
    [
      { runId: '1', day: 50, trials: 60 },
      { runId: '2', day: 3 },
    ],
    ['1 superseded'],
  ],
];

for (const [name, samples, expected, rules] of TABLE) {
  test(name, () => assert.deepEqual(gone(samples, rules), expected));
}

test(`no case of a commit is lost, whatever the runs are; thinned once is thinned enough (seed ${SEED})`, () => {
  const sample = fc.record({
    day: fc.integer({ min: 0, max: 400 }),
    commit: fc.constantFrom('a', 'b', 'c'),
    cases: fc.constantFrom('x', 'xy', 'yz', 'z'),
    trials: fc.integer({ min: 1, max: 9 }),
  });
  const property = fc.property(
    fc.array(sample, { maxLength: 20 }),
    fc.constantFrom(...PERIODS),
    (some, onePer) => {
      const runs = some.map((one, i) => run({ ...one, runId: String(i) }));
      const dropped = new Set(thinRuns(runs, { ...RULES, onePer }).map((one) => one.run));
      const rest = runs.filter((one) => !dropped.has(one));
      assert.deepEqual(thinRuns(rest, { ...RULES, onePer }), []);
      if (onePer !== 'commit') return;
      const held = (list: typeof runs) =>
        new Set(
          list.flatMap(({ document }) =>
            document.cases.map(({ caseId }) => `${document.commit!.sha} ${caseId}`),
          ),
        );
      assert.deepEqual([...held(rest)].sort(), [...held(runs)].sort());
    },
  );
  fc.assert(property, { seed: SEED, numRuns: 300 });
});
