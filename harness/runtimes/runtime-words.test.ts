import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Runtime, RuntimeKind } from './runtime.ts';
import { workerWords } from './runtime-words.ts';

const runtime = (kind: RuntimeKind, ...flags: string[]): Runtime => ({
  kind,
  executable: `/bin/${kind}`,
  flags,
  variables: {},
  logsCode: false,
  record: { name: kind, version: '1.0.0', v8: '', flags },
});

test('flags of V8 reach the runtimes that have it', () => {
  assert.deepEqual(workerWords(runtime('node', '--no-opt'), ['--random-seed=1'], 'w.js'), [
    '/bin/node',
    '--no-opt',
    '--random-seed=1',
    'w.js',
  ]);
  assert.deepEqual(workerWords(runtime('bun', '--smol'), ['--random-seed=1'], 'w.js'), [
    '/bin/bun',
    '--no-install',
    '--smol',
    'w.js',
  ]);
  const deno = workerWords(runtime('deno', '--no-opt'), ['--random-seed=1'], 'w.js');
  assert.ok(deno.includes('--v8-flags=--no-opt,--random-seed=1,--allow-natives-syntax'), deno.join(' '));
  assert.deepEqual([deno[0], deno[1], deno.at(-1)], ['/bin/deno', 'run', 'w.js']);
});
