import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { sourcePosition } from './source-position.ts';

/** Maps the first column of the code's second line to line 11, column 5 of the source. */
const MAP = JSON.stringify({ version: 3, sources: ['../a.ts'], names: [], mappings: ';AAUI' });

test('by the map beside the code, by a map inside it, and without any', (t) => {
  const folder = temporaryFolder(t);
  const inline = Buffer.from(MAP).toString('base64');
  writeFiles(folder, {
    'dist/a.js': '\nf();\n//# sourceMappingURL=a.js.map\n',
    'dist/a.js.map': MAP,
    'dist/b.js': `\nf();\n//# sourceMappingURL=data:application/json;base64,${inline}`,
    'dist/c.js': '\nf();\n',
    'dist/d.js': '\nf();\n//# sourceMappingURL=gone.map\n',
    'dist/e.js': '\nf();\n//# sourceMappingURL=e.js.map\n',
    'dist/e.js.map': 'no map',
  });
  const at = (name: string) => sourcePosition(`${pathToFileURL(join(folder, 'dist', name)).href}:2:1`);
  assert.equal(at('a.js'), `${join(folder, 'a.ts')}:11:5`);
  assert.equal(at('b.js'), `${join(folder, 'a.ts')}:11:5`);
  for (const name of ['c.js', 'd.js', 'e.js', 'gone.js']) {
    assert.equal(at(name), `${join(folder, 'dist', name)}:2:1`);
  }
});

test('below the working folder the path is relative to it', () => {
  const url = pathToFileURL(join(process.cwd(), 'no', 'such.js')).href;
  assert.equal(sourcePosition(`${url}:3:4`), `${join('no', 'such.js')}:3:4`);
});

test('what is no file stays as it is', () => {
  for (const position of ['node:internal/x:1:2', 'evalmachine.<anonymous>:1:1', 'nonsense', '']) {
    assert.equal(sourcePosition(position), position);
  }
});
