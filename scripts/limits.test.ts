/** The commands of docs/limits.md, as users call them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = (name: string) => join(root, 'dist', 'scripts', name);
const folder = mkdtempSync(join(tmpdir(), 'mmubench-limits-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [file, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });

test('without a compiler C is told to be absent, and the run is fine', () => {
  const suites = join(root, 'dist', 'suites');
  const options = [
    '--suites',
    suites,
    '--no-html',
    '--trials',
    '1',
    '--rounds',
    '1',
    '--turn-ms',
    '2',
    '--no-pin',
  ];
  const filter = ['-f', 'limits/dispatch-same-2/by=c', 'limits/dispatch-same-2/by=closures'];
  const { status, stdout, stderr } = run(script('cli.js'), ['run', 'limits', ...options, ...filter], {
    PATH: folder,
  });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /Absent\n +there is no C compiler/);
  assert.match(stdout, /^dispatch-same-2 .*closures/m);
});

test('the table goes between the marks of the README, and a README without them is told', () => {
  writeFileSync(join(folder, 'README.md'), 'before\n');
  const without = run(script('limits-table.js'), []);
  assert.equal(without.status, 2);
  assert.match(without.stderr, /has no <!-- limits -->/);

  writeFileSync(join(folder, 'README.md'), 'before\n<!-- limits -->\nold\n<!-- /limits -->\nbehind\n');
  assert.equal(run(script('limits-table.js'), []).status, 0);
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  assert.match(
    readme,
    /^before\n<!-- limits -->\n[\s\S]*\| `dispatch-same-2` [\s\S]*<!-- \/limits -->\nbehind\n$/,
  );
  assert.doesNotMatch(readme, /old/);
  assert.equal(readdirSync(join(folder, 'results')).length, 1);
});
