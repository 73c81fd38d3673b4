import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from './make-folder.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';

test('makes what is missing, and leaves what is there', async (t) => {
  const folder = join(temporaryFolder(t), 'a', 'b', 'c');
  await makeFolder(folder);
  await makeFolder(folder);
  assert.ok(statSync(folder).isDirectory());
});

test('several at once', async (t) => {
  const folder = join(temporaryFolder(t), 'a', 'b');
  await Promise.all([makeFolder(join(folder, 'x')), makeFolder(join(folder, 'y')), makeFolder(folder)]);
  assert.ok(existsSync(join(folder, 'x')) && existsSync(join(folder, 'y')));
});

test('a file in the way is refused', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { file: '' });
  await assert.rejects(makeFolder(join(folder, 'file')), { code: 'EEXIST' });
  await assert.rejects(makeFolder(join(folder, 'file', 'below')), { code: 'ENOTDIR' });
});

test('a folder in which nothing can be made is refused, not tried for ever', {
  timeout: 10_000,
}, async (t) => {
  if (!existsSync('/proc/self')) return t.skip('no /proc here');
  await assert.rejects(makeFolder('/proc/mmubench/results'), { code: 'ENOENT' });
});
