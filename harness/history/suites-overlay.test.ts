import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { commitAll, initRepository } from '../git.test-helper.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { findSuitesOverlay } from './suites-overlay.ts';

test('the sources of the suites are found in the commit, and never the whole project', (t) => {
  const top = temporaryFolder(t);
  initRepository(top);
  writeFiles(top, { 'suites/a.suite.ts': '', 'packages/p/bench/b.suite.ts': '' });
  const sha = commitAll(top, 'suites');
  const project = join(top, 'packages/p');
  assert.deepEqual(findSuitesOverlay(top, 'dist/suites', 'HEAD'), { sha, path: 'suites' });
  assert.deepEqual(findSuitesOverlay(project, 'out/bench', 'main'), { sha, path: 'packages/p/bench' });
  assert.throws(() => findSuitesOverlay(project, 'suites', 'HEAD'), /has no folder packages\/p\/suites/);
  assert.throws(() => findSuitesOverlay(project, '../../suites', 'HEAD'), /has no folder/);
  for (const folder of [top, project]) {
    assert.throws(() => findSuitesOverlay(folder, '.', 'HEAD'), /a folder of their own/);
  }
  assert.throws(() => findSuitesOverlay(top, 'suites', '--all'), /names no commit/);
});
