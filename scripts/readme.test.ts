/** The README's commands and its example, executed as they stand there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commitAll, initRepository } from '../harness/git.test-helper.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const RECORD = 'strace -f -y -e trace=memory,process -o program.strace PROGRAM';
/** What CI runs itself, what would fetch the published package, and what not every system has. */
const RUN_ELSEWHERE = [
  'npm ci && npm run bench',
  'npm ci && npm test',
  'npm install --save-dev mmubench',
  RECORD,
];

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text]) => text!,
  );
}

const commands = blocks('sh').flatMap((text) => text.trim().split('\n'));
const folder = mkdtempSync(join(tmpdir(), 'mmubench-readme-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('CI runs the two commands of the README', () => {
  const ci = readFileSync(join(root, '.ci', 'run'), 'utf8');
  for (const command of ['npm ci', 'npm run bench', 'npm test'])
    assert.match(ci, new RegExp(`^${command}$`, 'm'));
  for (const command of RUN_ELSEWHERE) assert.ok(commands.includes(command), `the README has: ${command}`);
});

test("the README's example and commands work in another project", { timeout: 150_000 }, () => {
  mkdirSync(join(folder, 'suites'));
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'mmubench'), 'junction');
  symlinkSync(join(root, 'dist', 'scripts', 'cli.js'), join(folder, 'node_modules', '.bin', 'mmubench'));
  const [example] = blocks('js');
  writeFileSync(join(folder, 'suites', 'sum.suite.js'), example!);
  writeFileSync(join(folder, 'package.json'), '{ "name": "reader", "version": "1.0.0", "type": "module" }\n');
  copyFileSync(join(root, 'suites', 'traces', 'gcc-compile.strace'), join(folder, 'program.strace'));
  // The same lock file in both builds: the installed packages serve both, and nothing is fetched.
  writeFileSync(join(folder, 'package-lock.json'), '{}\n');
  writeFileSync(join(folder, '.gitignore'), 'node_modules\nreports/\n*.json\n!package*.json\n');
  initRepository(folder);
  commitAll(folder, 'A suite');

  const here = commands.filter((command) => !RUN_ELSEWHERE.includes(command) && !command.startsWith('node '));
  assert.ok(here.length >= 8, 'the README has commands to try');
  for (const command of here) {
    const cli = join(root, 'dist', 'scripts', 'cli.js');
    // There is nothing to judge without an edit.
    if (/ gate /.test(command))
      writeFileSync(join(folder, 'suites', 'sum.suite.js'), `${example}// edited\n`);
    const line = command.replace(/^npx mmubench\b/, `"${process.execPath}" "${cli}"`);
    assert.notEqual(line, command, `an npx command: ${command}`);
    const { status, stderr, stdout } = spawnSync(line, { cwd: folder, shell: true, encoding: 'utf8' });
    // The history is too short to be judged. Two runs of the same code may differ by chance, and V8 may compile the two cases as it likes; all else must be fine.
    const expected = / check /.test(command) ? [5] : /compare|gate|pollution/.test(command) ? [0, 1] : [0];
    assert.ok(expected.includes(status ?? -1), `${command} ended with ${status}: ${stderr}${stdout}`);
  }
});

test('the scripts that the README names are in the build', () => {
  const named = [...readme.matchAll(/`node (dist\/scripts\/[\w-]+\.js)`/g)].map(([, path]) => path!);
  assert.ok(named.length >= 2);
  for (const path of named) assert.doesNotThrow(() => readFileSync(join(root, path)), `${path} is missing`);
});
