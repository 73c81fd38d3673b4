import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { NO_CALIBRATIONS } from '../calibration-index.ts';
import { caseResult, runDocument, trial } from '../documents.test-helper.ts';
import { writeRun } from '../store.ts';
import { temporaryFolder } from '../temporary-folder.test-helper.ts';
import { CommitComparer } from './commit-comparer.ts';
import { shaOf } from './fake-history.test-helper.ts';
import { readHistory } from './history-reader.ts';

const [BASE, CONTENDER] = [shaOf(0), shaOf(1)];

const runIdOf = (number: number) => number.toString(16).padStart(12, '0');

/** Stores a measurement in lockstep; `spread` is by how much every other trial is off. */
async function store(
  results: string,
  mark: number,
  count: number,
  ratio: number,
  spread: number,
  suitesFrom?: string,
) {
  for (const [side, sha] of [BASE, CONTENDER].entries()) {
    const ns = (i: number) =>
      side === 0 ? 10 : 10 * ratio * (1 + (i % 2 === 0 ? spread : -spread) + (i % 5) * 1e-4);
    const ofCase = Array.from({ length: count }, (_, i) => ({
      ...trial(i, [ns(i), ns(i), ns(i)]),
      quantiles: Array<number>(7).fill(ns(i)),
    }));
    const time = '2026-01-01T00:00:00.000Z';
    const commit = { sha, time, subject: 'subject', dirty: false };
    const runId = runIdOf(mark * 2 + side);
    await writeRun(
      results,
      runDocument([caseResult('it', ofCase)], {
        runId,
        commit,
        lockstep: runIdOf(mark),
        plan: { ...runDocument([]).plan, budgetMs: 1000, filters: ['suite/group/it'] },
        ...(suitesFrom === undefined ? {} : { suitesFrom }),
      }),
    );
  }
}

test('stored trials that decide outweigh more of them that do not; of those that do, more count', async (t) => {
  const results = temporaryFolder(t);
  const compare = async (suitesFrom: string | null = null, budgetMs = 1000) => {
    const comparer = new CommitComparer({
      // Whoever builds here fails: stored trials must do.
      building: {
        folder: join(results, 'gone'),
        suites: 'suites',
        outputs: [],
        command: null,
        overlay: suitesFrom === null ? null : { sha: suitesFrom, path: 'suites' },
        signal: new AbortController().signal,
        onStep: () => {},
      },
      results,
      stored: (await readHistory(results, 0.05)).runs,
      isFromHere: () => true,
      plan: { ...runDocument([]).plan, budgetMs },
      pin: false,
      machineName: null,
      calibrations: NO_CALIBRATIONS,
      explain: null,
      onProgress: () => {},
    });
    const caseIds = ['suite/group/it'];
    const tested = await comparer.compare({ base: BASE, contender: CONTENDER, caseIds, margin: 0.01 });
    if (tested.kind === 'unbuildable') return null;
    const { verdict, ratio } = tested.comparisons.get('suite/group/it')!;
    return [verdict, ratio.trials];
  };
  await store(results, 1, 20, 1, 0.5);
  assert.deepEqual(await compare(), ['inconclusive', 20], 'as much was spent in vain before');
  assert.equal(
    await compare(null, 1001),
    null,
    'with more to spend, trials that do not decide are not enough',
  );
  await store(results, 2, 8, 1.5, 0);
  assert.deepEqual(await compare(), ['slower', 8]);
  await store(results, 3, 12, 1.5, 0);
  assert.deepEqual(await compare(), ['slower', 12]);
  const laid = shaOf(2);
  await store(results, 4, 15, 0.5, 0, laid);
  assert.deepEqual(await compare(), ['slower', 12], 'other suites are another measurement');
  assert.deepEqual(await compare(laid), ['faster', 15]);
  assert.equal(await compare(shaOf(3)), null);
});
