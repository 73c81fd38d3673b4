/** The synthetic repository is what its plan says. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.test-helper.ts';
import { syntheticHistory } from './synthetic-history.ts';
import { makeSyntheticRepository } from './synthetic-repository.ts';

test('60 commits with known changes, none of which meet', () => {
  const { commits, changes } = syntheticHistory();
  assert.equal(commits.length, 60);
  assert.deepEqual(
    changes.map(({ index, operation, factor }) => {
      const [before, after] = [commits[index - 1]!, commits[index]!].map(
        (each) => each.iterations[operation],
      );
      return [operation, factor, Math.round((1000 * after!) / before!) / 1000];
    }),
    [
      ['lookup', 1.03, 1.03],
      ['insert', 1.1, 1.1],
      ['lookup', 0.8, 0.8],
    ],
  );
  assert.deepEqual(
    commits.filter(({ builds }) => !builds).map(({ index }) => index),
    [18],
  );
  const drift = commits[59]!.iterations.sweep / commits[0]!.iterations.sweep;
  assert.ok(Math.abs(drift / 1.003 ** 59 - 1) < 1e-3, String(drift));
});

test('12 commits are the least', () => {
  assert.throws(() => syntheticHistory(11), /expected a whole number of 12 or more/);
  const { commits, changes } = syntheticHistory(12);
  const events = [
    ...changes.map(({ index }) => index),
    ...commits.filter(({ builds, noisy }) => !builds || noisy).map(({ index }) => index),
    commits.findIndex(({ suiteVersion }) => suiteVersion === 2),
  ];
  assert.equal(new Set(events).size, events.length, String(events));
});

test('the repository has these commits, builds where it should, and is the same each time', (t) => {
  const [one, other] = [1, 2].map(() => makeSyntheticRepository(join(temporaryFolder(t), 'r'), 12));
  assert.deepEqual(one!.shas, other!.shas);
  const { folder, shas, commits } = one!;
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  assert.equal(run('git', 'status', '--porcelain'), '');
  assert.equal(
    run('git', 'log', '--format=%s', '--reverse').trim(),
    commits.map(({ subject }) => subject).join('\n'),
  );
  for (const [i, sha] of shas.entries()) {
    run('git', 'checkout', '--quiet', '--detach', sha);
    if (commits[i]!.builds) run('node', 'build.mjs');
    else assert.throws(() => run('node', 'build.mjs'));
  }
});
