import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Bisection, bisect } from './bisection.ts';
import { type FakeCommit, fakeMeasurer, shaOf } from './fake-history.test-helper.ts';

const SEED = 6_1306;

function commits(
  count: number,
  speed: (index: number) => number,
  broken: readonly number[] = [],
): FakeCommit[] {
  return Array.from({ length: count }, (_, i) => ({
    sha: shaOf(i),
    speeds: { it: speed(i) },
    builds: !broken.includes(i),
  }));
}

async function search(history: readonly FakeCommit[], seed: number, trials = 40) {
  const measurer = fakeMeasurer(history, seed, trials);
  const found = await bisect({
    caseId: 'suite/group/it',
    good: history[0]!.sha,
    commits: history.slice(1).map(({ sha }) => sha),
    margin: 0.01,
    compare: measurer.compare,
    onStep: () => {},
  });
  return { found, log: measurer.log };
}

function commitOf(found: Bisection): string {
  assert.equal(found.result, 'found', JSON.stringify(found));
  return (found as { commit: string }).commit;
}

test(`a planted commit is found wherever it is and whichever way it goes, seed ${SEED}`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 1, max: 59 }),
      fc.constantFrom(1.03, 1.1, 0.8, 0.95),
      fc.nat(),
      async (count, at, ratio, seed) => {
        const place = 1 + (at % (count - 1));
        const { found, log } = await search(
          commits(count, (i) => (i >= place ? 10 * ratio : 10)),
          seed,
        );
        assert.equal(commitOf(found), shaOf(place));
        assert.ok(log.length <= 3 + Math.ceil(Math.log2(count)), log.join(' '));
      },
    ),
    { seed: SEED, numRuns: 30 },
  );
});

test('commits that do not build are passed over; if the change hides among them, all are named', async () => {
  const step = (at: number) => (i: number) => (i >= at ? 11 : 10);
  const apart = await search(commits(30, step(20), [14, 15, 16, 25]), SEED);
  assert.equal(commitOf(apart.found), shaOf(20));
  const hidden = await search(commits(30, step(15), [14, 15, 16]), SEED);
  assert.equal(hidden.found.result, 'range');
  assert.deepEqual(
    (hidden.found as { readonly commits: readonly string[] }).commits,
    [14, 15, 16, 17].map(shaOf),
  );
  assert.ok(hidden.found.steps.some(({ answer, note }) => answer === 'skip' && note === 'the build failed'));
  const ends = await search(commits(5, step(3), [4]), SEED);
  assert.equal(ends.found.result, 'untestable');
});

test('a drift has no commit of its own, no change is told so, and too few trials do not decide', async () => {
  const drift = await search(
    commits(40, (i) => 10 * 1.003 ** i),
    SEED,
  );
  assert.equal(drift.found.result, 'gradual');
  const still = await search(
    commits(20, () => 10),
    SEED,
  );
  assert.equal(still.found.result, 'no-change');
  const few = await search(
    commits(20, (i) => (i > 10 ? 10.3 : 10)),
    SEED,
    3,
  );
  assert.equal(few.found.result, 'undecided');
});

test('of two equal steps the first is found, though it stands at the line between good and bad', async () => {
  const { found } = await search(
    commits(32, (i) => 10 * (i >= 8 ? 1.05 : 1) * (i >= 20 ? 1.05 : 1)),
    SEED,
  );
  assert.equal(commitOf(found), shaOf(8));
});
