import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { commitAll, git, initRepository } from '../git.test-helper.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { UserError } from '../user-error.ts';
import { findBase } from './gate-base.ts';

const refusal = (exitCode: number, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.equal(error.exitCode, exitCode, error.message);
  assert.match(error.message, message);
  return true;
};

test('the base is the merge base; without a change there is nothing to judge, and in a shallow clone it says why', (t) => {
  const folder = temporaryFolder(t);
  initRepository(folder);
  const commit = (text: string) => {
    writeFiles(folder, { 'a.txt': text });
    return commitAll(folder, text);
  };
  const first = commit('first');
  git(folder, 'switch', '--quiet', '--create', 'change');
  commit('change');
  git(folder, 'switch', '--quiet', 'main');
  const onMain = commit('later');
  const find = (name: string, from = folder) => findBase(from, name, ['results']);

  assert.equal(find('change'), first);
  assert.throws(() => find('main'), refusal(5, /no change to judge: HEAD has nothing that "main" hasn't/));
  writeFiles(folder, { 'results/run.json': '{}' });
  assert.throws(() => find('main'), refusal(5, /HEAD~1/), 'stored results are no change');
  writeFiles(folder, { 'a.txt': 'edited' });
  assert.equal(find('main'), onMain);
  assert.throws(() => find('nowhere'), refusal(2, /"nowhere" names no commit/));
  assert.throws(() => find('--all'), refusal(2, /names no commit/));

  const clone = join(temporaryFolder(t), 'clone');
  git(folder, 'clone', '--quiet', '--depth', '1', pathToFileURL(folder).href, clone);
  assert.throws(() => find('main', clone), refusal(5, /shallow.*--unshallow/));
  assert.throws(() => find('HEAD~1', clone), refusal(2, /names no commit.*shallow/));
});
