/** The package as its users get it: packed, installed in another folder, and run on a suite written there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mmubench-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const SUITE = `
import { defineSuite } from 'mmubench';

const numbers = Array.from({ length: 100 }, (_, i) => i);

export default defineSuite({
  name: 'sum',
  groups: [
    {
      name: 'hundred',
      baseline: 'way=loop',
      cases: [
        {
          name: 'way=loop',
          setUp: () => () => {
            let sum = 0;
            for (let i = 0; i < numbers.length; i++) sum += numbers[i];
            return sum;
          },
        },
        { name: 'way=reduce', setUp: () => () => numbers.reduce((sum, value) => sum + value, 0) },
      ],
    },
  ],
});
`;

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: environment() });
  assert.equal(status, 0, `${command} ${args.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  return stdout;
}

/** Without what npm tells its scripts: the package is installed as from a shell. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_TEST/.test(name)));
}

test('the packed package measures a suite of another project', () => {
  // The build is there already: this test runs in it.
  const packed = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  const { filename, files } = (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]) as {
    filename: string;
    files: { path: string }[];
  };
  const unwanted = files.filter(({ path }) =>
    /\.test\.|test-helper|^(core|harness|reports|scripts|suites)\//.test(path),
  );
  assert.deepEqual(unwanted, [], 'tests and sources stay out of the package');

  const project = join(folder, 'project');
  mkdirSync(join(project, 'suites'), { recursive: true });
  writeFileSync(
    join(project, 'package.json'),
    '{ "name": "someone-else", "version": "1.2.3", "type": "module" }\n',
  );
  writeFileSync(join(project, 'suites', 'sum.suite.js'), SUITE);
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename)], project);

  const plan = ['--trials', '2', '--rounds', '2', '--turn-ms', '2'];
  const table = run('npx', ['--no-install', 'mmubench', 'run', ...plan], project);
  assert.match(table, /sum\/hundred/);
  assert.match(table, /way=reduce/);
  const [machine] = readdirSync(join(project, 'results'));
  assert.equal(readdirSync(join(project, 'results', machine!)).length, 1);
  assert.ok(readdirSync(join(project, 'reports', 'out')).includes('report.html'));

  const imports = "import('mmubench/core').then(({ PageTables }) => console.log(typeof PageTables))";
  assert.equal(run('node', ['-e', imports], project), 'function\n');
});
