/** Installed packages by lock file. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cachedModules } from './modules-cache.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';

test('what was installed once is there for the same lock file only', (t) => {
  const folder = temporaryFolder(t);
  const cache = join(folder, 'cache');
  writeFiles(folder, { 'node_modules/a/index.js': '1' });
  const one = cachedModules(cache, 'lock');
  assert.equal(one.has(), false);
  one.keep(join(folder, 'node_modules'));
  assert.equal(cachedModules(cache, 'lock').has(), true);
  assert.equal(readFileSync(join(one.path, 'a/index.js'), 'utf8'), '1');
  assert.equal(cachedModules(cache, 'another').has(), false);
  // A second process was quicker.
  one.keep(join(folder, 'node_modules'));
  assert.deepEqual(readdirSync(cache).length, 1);
});

test('sixteen lock files are kept, and a cache that refuses does no harm', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'node_modules/a/index.js': '1', file: '' });
  const cache = join(folder, 'cache');
  for (let i = 0; i < 18; i++) cachedModules(cache, `lock ${i}`).keep(join(folder, 'node_modules'));
  assert.equal(readdirSync(cache).length, 16);
  const refused = cachedModules(join(folder, 'file'), 'lock');
  refused.keep(join(folder, 'node_modules'));
  assert.equal(refused.has(), false);
  assert.equal(existsSync(join(folder, 'file')), true);
});
