import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { BuildModules, isTouched } from './touched-suites.ts';

const FILES = {
  'package.json':
    '{ "name": "p", "exports": { "./core": { "types": "./x.d.ts", "default": "./core/index.js" } } }',
  'core/index.js': "export * from './deep.js';\n",
  'core/deep.js': 'export const deep = 1;\n',
  'core/unused.js': 'export const unused = 1;\n',
  'suites/a.suite.js':
    "import fs from 'node:fs';\nimport { deep } from 'p/core';\n//# sourceMappingURL=a.js.map\n",
  'suites/b.suite.js': "const lib = await import('dependency');\n// from './nowhere.js'\n",
  'node_modules/dependency/package.json': '{ "main": "lib.cjs" }',
  'node_modules/dependency/lib.cjs': "require('./data.json');\n",
  'node_modules/dependency/data.json': '{ "from": "./data.json" }\n',
};

/** Which suites differ between two builds of which one was edited. */
function touched(t: TestContext, edits: Readonly<Record<string, string>>): string[] {
  const [base, contender] = [temporaryFolder(t), temporaryFolder(t)];
  writeFiles(base, FILES);
  writeFiles(contender, { ...FILES, ...edits });
  const [before, now] = [new BuildModules(base), new BuildModules(contender)];
  return ['suites/a.suite.js', 'suites/b.suite.js'].filter((name) =>
    isTouched({ modules: before, file: join(base, name) }, { modules: now, file: join(contender, name) }),
  );
}

test('a suite is touched by what it reaches, through its own package and through others, and by nothing else', (t) => {
  assert.deepEqual(touched(t, {}), []);
  assert.deepEqual(touched(t, { 'core/unused.js': 'export const unused = 2;\n', 'README.md': 'x' }), []);
  assert.deepEqual(touched(t, { 'core/deep.js': 'export const deep = 2;\n' }), ['suites/a.suite.js']);
  assert.deepEqual(touched(t, { 'node_modules/dependency/data.json': '{}' }), ['suites/b.suite.js']);
  assert.deepEqual(touched(t, { 'suites/b.suite.js': `${FILES['suites/b.suite.js']}1;\n` }), [
    'suites/b.suite.js',
  ]);
  const map = FILES['suites/a.suite.js'].replace('a.js.map', 'other.map');
  assert.deepEqual(touched(t, { 'suites/a.suite.js': map }), [], 'the name of a source map runs nowhere');
});

test('a module that suites share is read once', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { ...FILES, 'suites/c.suite.js': "import '../core/deep.js';\n" });
  const modules = new BuildModules(folder);
  assert.ok(modules.reachable(join(folder, 'suites/a.suite.js'))!.has('core/deep.js'));
  writeFiles(folder, { 'core/deep.js': 'edited' });
  const again = modules.reachable(join(folder, 'suites/c.suite.js'))!;
  assert.equal(again.get('core/deep.js'), FILES['core/deep.js']);
  rmSync(join(folder, 'core'), { recursive: true });
  assert.ok(modules.reachable(join(folder, 'suites/a.suite.js'))!.has('core/deep.js'));
});
