import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.test-helper.ts';
import { UserError } from '../user-error.ts';
import { logsCode, probeFlags, probeRuntime } from './probe-runtime.ts';

const skip = process.platform === 'win32' ? 'the programs are shell scripts' : false;

function program(t: TestContext, script: string): string {
  const path = join(temporaryFolder(t), 'runtime');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const says = (versions: object) => `echo '${JSON.stringify(versions)}'`;

test('the Node at hand is known, with its flags, and logs what it does with code', () => {
  const { node, v8 } = process.versions;
  assert.deepEqual(probeRuntime(process.execPath), { kind: 'node', version: node, v8 });
  probeFlags('node', process.execPath, ['--max-semi-space-size=16', '--no-sparkplug']);
  assert.equal(logsCode('node', process.execPath), process.platform === 'linux');
  assert.throws(
    () => probeFlags('node', process.execPath, ['--no-such-flag']),
    (error) =>
      error instanceof UserError &&
      /doesn't run with --no-such-flag/.test(error.message) &&
      error.details.some((line) => line.includes('bad option')),
  );
});

test('Bun and Deno are told by what they say of themselves', { skip }, (t) => {
  const bun = program(t, `echo started; ${says({ node: '24.0.0', v8: '13.6', bun: '1.3.0' })}`);
  assert.deepEqual(probeRuntime(bun), { kind: 'bun', version: '1.3.0', v8: '' });
  const versions = says({ node: '24.0.0', v8: '14.1-rusty', deno: '2.5.0' });
  const deno = program(t, `[ "$1" = eval ] && ${versions} || exit 1`);
  assert.deepEqual(probeRuntime(deno), { kind: 'deno', version: '2.5.0', v8: '14.1-rusty' });
});

const NO_RUNTIMES: readonly (readonly [script: string, message: RegExp])[] = [
  ['echo oops >&2; exit 3', /ended with 3, and told no versions/],
  ['echo hello', /ended with 0, and told no versions/],
  ['echo \'{"node":"20\\u001b[31m"}\'', /told no versions/],
  ['kill -9 $$', /was killed by SIGKILL/],
];

for (const [script, message] of NO_RUNTIMES) {
  test(`no runtime: ${script}`, { skip }, (t) => {
    assert.throws(
      () => probeRuntime(program(t, script)),
      (error) => error instanceof UserError && message.test(error.message),
    );
  });
}

test('a file that is no program is told as such', (t) => {
  const path = join(temporaryFolder(t), 'text');
  writeFileSync(path, 'text');
  assert.throws(() => probeRuntime(path), /does not run: .*EACCES/);
});

test('flags that a runtime would ignore, or take for two, are refused', () => {
  assert.throws(() => probeFlags('bun', 'bun', ['--no-opt']), /bun doesn't know --no-opt/);
  assert.throws(() => probeFlags('deno', 'deno', ['--trace=a,b']), /without commas/);
});
