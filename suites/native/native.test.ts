/** The C programs do the same work as the JavaScript, and say why where they can't be had. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SIZED_OPERATIONS } from '../sized-operations.ts';
import { tableCounters } from '../table-counters.ts';
import { TABLE_OPERATIONS } from '../table-operations.ts';
import { compileNative } from './compile.ts';

const folder = mkdtempSync(join(tmpdir(), 'mmubench-native-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const cache = join(folder, 'cache');
const program = compileNative({ ...process.env, XDG_CACHE_HOME: cache });
const skip = 'absent' in program && program.absent;

const REQUESTS = [{ do: 'prepare', warmUpMs: 1 }, { do: 'turn', timeMs: 1 }, { do: 'finish' }];

/** What the program replies to each of the requests. */
function replies(words: readonly string[], requests: readonly unknown[] = REQUESTS) {
  const { output, status } = spawnSync((program as { path: string }).path, words, {
    input: requests.map((request) => `${JSON.stringify(request)}\n`).join(''),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  const lines = String(output[3]).trim().split('\n');
  return { replies: lines.map((line) => JSON.parse(line)), status };
}

test('on page tables C gives the results and leaves the entries that we do', { skip }, () => {
  for (const [name, setUp] of Object.entries(TABLE_OPERATIONS)) {
    const [ready, turn, finish] = replies(['262144', 'tables', name, '262144']).replies;
    assert.ok(ready.ready.batch >= 1, name);
    assert.ok(turn.turn.samples.length >= 1 && turn.turn.samples.every((ns: number) => ns > 0), name);
    assert.deepEqual(finish.certificate.counters, tableCounters(setUp), name);
  }
});

test('each size has its operations in C too', { skip }, () => {
  for (const [name, prepare] of Object.entries(SIZED_OPERATIONS)) {
    const finish = replies(['1024', 'tables', name, '1024']).replies[2];
    assert.equal(finish.certificate.counters.result, Number(prepare(1024)()) >>> 0, name);
  }
});

test('a dispatch in C calls each notifier once', { skip }, () => {
  for (const words of [
    ['1', 'same'],
    ['64', 'distinct'],
    ['1024', 'same'],
  ]) {
    const finish = replies(['1', 'dispatch', ...words]).replies[2];
    assert.deepEqual(finish.certificate.counters, { calls: Number(words[0]) });
  }
});

test('arguments and requests that make no sense are told, not measured', { skip }, () => {
  const senseless = ['', '1 tables map 0', '1 tables fly 64', '1 dispatch 0 same', '0 dispatch 1 same'];
  for (const words of senseless) {
    const { replies: lines, status } = replies(words.split(' '));
    assert.equal(lines[0].error.reason, 'load', words);
    assert.equal(status, 1);
  }
  const [error] = replies(['1', 'dispatch', '1', 'same'], [{ do: 'dance' }]).replies;
  assert.equal(error.error.reason, 'protocol');
});

test('the program is compiled once, into the cache', { skip }, () => {
  const before = readdirSync(join(cache, 'mmubench'));
  assert.deepEqual(compileNative({ ...process.env, XDG_CACHE_HOME: cache }), program);
  assert.deepEqual(readdirSync(join(cache, 'mmubench')), before);
  assert.equal(before.length, 1);
});

test('without a compiler, or with one that fails, the reason is told', () => {
  const without = compileNative({ PATH: folder, XDG_CACHE_HOME: cache });
  assert.match('absent' in without ? without.absent : '', /no "cc" in PATH/);

  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'cc'), '#!/bin/sh\necho "cc: out of order" >&2\nexit 3\n');
  chmodSync(join(bin, 'cc'), 0o755);
  const broken = compileNative({ PATH: `${bin}:/bin:/usr/bin`, XDG_CACHE_HOME: cache });
  assert.match('absent' in broken ? broken.absent : '', /out of order/);

  writeFileSync(join(folder, 'file'), '');
  const unwritable = compileNative({ ...process.env, XDG_CACHE_HOME: join(folder, 'file') });
  assert.ok('absent' in unwritable);
  const nowhere = compileNative({ ...process.env, XDG_CACHE_HOME: '/proc/nowhere' });
  assert.ok('absent' in nowhere);
});

test('a relative cache is ignored: nothing is written where the user calls from', { skip }, () => {
  const before = process.env.HOME;
  process.env.HOME = join(folder, 'home');
  mkdirSync(process.env.HOME);
  try {
    const compiled = compileNative({ ...process.env, XDG_CACHE_HOME: 'relative' });
    assert.match('path' in compiled ? compiled.path : compiled.absent, /home\/\.cache\/mmubench\/native-/);
  } finally {
    if (before === undefined) delete process.env.HOME;
    else process.env.HOME = before;
  }
});
