/** What a real worker tells of its code. Linux only: elsewhere a worker has no account of it, and says so. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EliminationEvidence, JitEvidence } from '../evidence.ts';
import { seededRandom } from '../random.ts';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import { launchWorker } from '../worker-launcher.ts';

const skip = process.platform === 'linux' ? false : 'the account of the code needs /dev/fd of Linux';

interface Certificate {
  readonly jit: JitEvidence;
  readonly elimination: EliminationEvidence | null;
}

/** A case, given as the text of its setUp, after three turns. */
async function certify(t: TestContext, setUp: string, top = ''): Promise<Certificate> {
  const folder = temporaryFolder(t);
  const groups = `[{ name: 'g', cases: [{ name: 'c', setUp: ${setUp} }] }]`;
  writeFiles(folder, { 's.suite.mjs': `${top}\nexport default { name: 's', groups: ${groups} };\n` });
  const worker = launchWorker({ command: null, cpus: [], timeoutMs: 20_000, random: seededRandom(1) });
  t.after(() => worker.kill());
  await worker.request({
    do: 'prepare',
    file: join(folder, 's.suite.mjs'),
    group: 'g',
    case: 'c',
    warmUpMs: 60,
  });
  for (let turn = 0; turn < 3; turn++) {
    await worker.request({ do: 'turn', timeMs: 4 });
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  const { certificate } = (await worker.request({ do: 'finish' })) as unknown as { certificate: Certificate };
  return certificate;
}

test('a deoptimisation is told with function, position, reason and turn', { skip }, async (t) => {
  const top = 'function area(shape) {\n  return shape.side * 4;\n}';
  const setUp = `() => {
    let shape = { side: 1 };
    setTimeout(() => { shape = { name: 'other', side: 1 }; }, 100).unref();
    return () => area(shape);
  }`;
  const { jit } = await certify(t, setUp, top);
  const thrownAway = jit.events!.filter(({ kind }) => kind === 'deoptimised');
  assert.ok(thrownAway.length > 0);
  const [first] = thrownAway;
  assert.match(first!.position!, /s\.suite\.mjs:2:16$/);
  assert.equal(first!.reason, 'wrong map');
  assert.ok(thrownAway.some(({ function: name }) => name === 'timeBatch' || name === 'area'));
});

test('a case that keeps its types has none', { skip }, async (t) => {
  const setUp = '() => { let x = 1; return () => { x = (x * 5) & 1023; return x; }; }';
  const { jit, elimination } = await certify(t, setUp);
  assert.deepEqual(
    jit.events!.filter(({ kind }) => kind === 'deoptimised'),
    [],
  );
  assert.equal(jit.loop, 'turbofan');
  assert.equal(elimination!.constantResult, false);
  assert.ok(elimination!.growth! > 2);
});

test('operations that V8 can’t be asked about are native', async (t) => {
  const { jit } = await certify(t, '() => Math.max.bind(null, 1, 2)');
  assert.deepEqual([jit.operation, jit.refused], ['native', null]);
});

test('processes and threads of the suite do not get the worker’s flags', { skip }, async (t) => {
  const top = `
    import { fork } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    import { join } from 'node:path';
    const script = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'child.mjs');
    writeFileSync(script, 'function f(i) { return i + 1 } for (let i = 0; i < 1e5; i++) f(i); process.send("done");');
    await new Promise((resolve, reject) => fork(script).on('message', resolve).on('exit', (code) => reject(new Error('exit ' + code))));`;
  const { jit } = await certify(t, '() => () => 1', top);
  assert.ok(jit.events !== null);
});

test('nothing is left in the folder of temporary files', { skip }, async (t) => {
  await certify(t, '() => () => 1');
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`mmubench-${process.pid}-`));
  assert.deepEqual(left, []);
});
