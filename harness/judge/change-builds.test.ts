import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type BuildOptions, prepareBuild } from '../builds.ts';
import { makePlan } from '../default-plan.ts';
import { commitAll, git, initRepository } from '../git.test-helper.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { prepareChange } from './change-builds.ts';

const suite = (name: string, cases: readonly string[], text = '') =>
  `${text}export default { name: '${name}', groups: [{ name: 'g', cases: [${cases
    .map((each) => `{ name: '${each}', setUp: () => () => 1 }`)
    .join(', ')}] }] };\n`;

/** Compiled as a project in TypeScript would be; what suites import must be there. */
const BUILD = `import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
for (const name of readdirSync('suites')) {
  const [, needed] = /needs (\\S+)/.exec(readFileSync('suites/' + name, 'utf8')) ?? [];
  if (needed !== undefined && !existsSync(needed)) { console.error('no ' + needed); process.exit(1); }
}
for (const folder of ['lib', 'suites']) cpSync(folder, 'dist/' + folder, { recursive: true });
`;

/** The change of a work tree: its builds before and after. */
async function change(t: TestContext, edit: (folder: string) => void) {
  const folder = temporaryFolder(t);
  initRepository(folder);
  writeFiles(folder, {
    'package.json':
      '{ "name": "p", "version": "1.0.0", "type": "module", "scripts": { "build": "node build.mjs" } }\n',
    'build.mjs': BUILD,
    '.gitignore': 'dist/\n',
    'lib/work.js': 'export const work = 1;\n',
    'suites/a.suite.js': suite('a', ['one', 'gone'], "import '../lib/work.js';\n"),
    'suites/b.suite.js': suite('b', ['two']),
  });
  const sha = commitAll(folder, 'before');
  edit(folder);
  execFileSync(process.execPath, ['build.mjs'], { cwd: folder });
  const options: BuildOptions = {
    folder,
    suites: 'dist/suites',
    outputs: [],
    command: null,
    signal: new AbortController().signal,
    onStep: () => {},
  };
  const contender = await prepareBuild('worktree', options);
  const base = await prepareBuild(sha, options);
  t.after(() => base.dispose());
  const selection = { patterns: [], plan: makePlan({}) };
  return { sha, change: await prepareChange(base, contender, selection, options) };
}

const suitesOf = (folder: string) => readdirSync(join(folder, 'suites')).sort();

test('suites that a change edits are laid over the base, whose own code stays; uncommitted ones are in no commit', async (t) => {
  const { change: found } = await change(t, (folder) => {
    writeFiles(folder, {
      'lib/work.js': 'export const work = 2;\n',
      'suites/a.suite.js': suite('a', ['one', 'more'], "import '../lib/work.js';\n"),
      'suites/helper.js': '1;\n',
    });
  });
  assert.deepEqual([found.laidOver, found.selfCompared], [['a'], []]);
  assert.deepEqual([found.removed, found.added], [['a/g/gone'], ['a/g/more']]);
  assert.deepEqual([...found.touched], ['a']);
  assert.deepEqual([found.incomparable, found.comparable], [[], ['a/g/one', 'a/g/more', 'b/g/two']]);
  assert.deepEqual(suitesOf(found.base.folder), ['a.suite.js', 'b.suite.js', 'helper.js']);
  assert.match(readFileSync(join(found.base.folder, 'dist/lib/work.js'), 'utf8'), /work = 1/);
  assert.deepEqual([found.base.commit?.dirty, found.base.suitesFrom], [true, null]);
});

test('committed suites are named by their commit', async (t) => {
  let head = '';
  const { sha, change: found } = await change(t, (folder) => {
    writeFiles(folder, { 'suites/b.suite.js': suite('b', ['two'], '1;\n') });
    head = commitAll(folder, 'change');
  });
  assert.deepEqual([found.laidOver, found.selfCompared], [['b'], ['b']], 'nothing else is edited');
  assert.deepEqual(
    [found.base.commit?.sha, found.base.commit?.dirty, found.base.suitesFrom],
    [sha, false, head],
  );
});

test('a base that does not build with the edited suites keeps its own, and their cases are not comparable', async (t) => {
  const { sha, change: found } = await change(t, (folder) => {
    writeFiles(folder, {
      'lib/fresh.js': '1;\n',
      'suites/b.suite.js': suite('b', ['two'], '// needs lib/fresh.js\n'),
      'suites/new.suite.js': suite('new', ['three']),
    });
  });
  assert.deepEqual([found.laidOver, [...found.touched], found.added], [[], ['b'], ['new/g/three']]);
  assert.deepEqual(
    found.incomparable.map(({ caseId }) => caseId),
    ['b/g/two'],
  );
  assert.match(found.incomparable[0]!.reason, /doesn’t build with the edited suite/);
  assert.deepEqual(suitesOf(found.base.folder), ['a.suite.js', 'b.suite.js']);
  assert.equal(git(found.base.folder, 'status', '--porcelain', '--', 'suites'), '');
  assert.deepEqual([found.base.commit?.sha, found.base.commit?.dirty], [sha, false]);
});
