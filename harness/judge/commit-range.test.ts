import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { git, initRepository } from '../git.test-helper.ts';
import { temporaryFolder } from '../temporary-folder.test-helper.ts';
import { commitRange } from './commit-range.ts';

/** Makes a commit of the given parents, without touching a work tree. */
function repository(t: TestContext) {
  const folder = temporaryFolder(t);
  initRepository(folder);
  const tree = git(folder, 'mktree');
  const commit = (name: string, ...parents: readonly string[]) =>
    git(folder, 'commit-tree', tree, '-m', name, ...parents.flatMap((parent) => ['-p', parent]));
  return { folder, commit };
}

test('along the first parents a merge is one step', (t) => {
  const { folder, commit } = repository(t);
  const good = commit('good');
  const main = commit('main', good);
  const merge = commit('merge', main, commit('side', good));
  const last = commit('last', merge);
  assert.deepEqual(commitRange(folder, good, last), { good, commits: [main, merge, last] });
});

test('where the first parents lead past the good end, the line is one of descent all the same', (t) => {
  const { folder, commit } = repository(t);
  const root = commit('root');
  const good = commit('good', root);
  const planted = commit('planted', good);
  const [t2, u1, s1] = [commit('t2', planted), commit('u1', planted), commit('s1', good)];
  const octopus = commit('octopus', t2, s1, u1);
  const bad = commit('bad', commit('main', root), octopus);
  assert.deepEqual(commitRange(folder, good, bad), { good, commits: [planted, t2, octopus, bad] });
});

test('ends without a line between them are refused', (t) => {
  const { folder, commit } = repository(t);
  const root = commit('root');
  const [a, b] = [commit('a', root), commit('b', root)];
  for (const [good, bad] of [
    [a, b],
    [a, root],
  ] as const) {
    assert.throws(() => commitRange(folder, good, bad), /is no ancestor of/);
  }
  assert.throws(() => commitRange(folder, a, a), /the same commit/);
  assert.throws(() => commitRange(folder, '--all', a), /names no commit/);
});
