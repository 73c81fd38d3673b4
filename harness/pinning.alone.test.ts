import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePlan } from './default-plan.ts';
import { choosePinning, onCpus, parseCpuList } from './pinning.ts';
import { runSuites } from './run.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';

for (const [text, expected] of [
  ['0', [0]],
  ['0-2,5', [0, 1, 2, 5]],
  ['0,1 ', [0, 1]],
  ['3-1', []],
  ['', []],
  ['ff', []],
  ['0-', []],
  ['-1', []],
  ['0-4000000000', []],
] as const) {
  test(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseCpuList(text), expected));
}

test('workers and parent never share a CPU, and the record says what was done', () => {
  const { cpu, others, description } = choosePinning(true);
  assert.notEqual(description, '');
  assert.ok(cpu === null ? others.length === 0 : others.length > 0 && !others.includes(cpu));
  assert.deepEqual(choosePinning(false), { cpu: null, others: [], description: 'not wanted (--no-pin)' });
});

test('no CPUs, no words before the command', () => {
  assert.deepEqual(onCpus([]), []);
  assert.deepEqual(onCpus([0, 2]), ['taskset', '-c', '0,2']);
});

/** Tells the CPU, counted from 1, to which its worker was confined when it last took a sample; 0 for none. */
const SUITE = `
import { readFileSync } from 'node:fs';
let pinned = 0;
const look = () => {
  const [, cpus] = /^Cpus_allowed_list:\\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  if (/^\\d+$/.test(cpus)) pinned = Number(cpus) + 1;
};
const setUp = () => ({ operation: () => 1, reset: look, counters: () => ({ pinned }) });
export default { name: 's', groups: [{ name: 'g', cases: [{ name: 'it', setUp }] }] };
`;

test('turns are taken on the CPU that the record names, and the parent has all of them again at the end', async (t) => {
  const { cpu } = choosePinning(true);
  if (cpu === null) return t.skip('workers can’t be pinned here');
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': SUITE });
  const { cases, failures, machine } = await runSuites({
    folder,
    suites: join(folder, 'suites'),
    outputs: [],
    suiteNames: [],
    patterns: [],
    plan: makePlan({ quick: true, trials: 1, rounds: 2, turnMs: 1 }),
    pin: true,
    machineName: null,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  assert.deepEqual(failures, []);
  assert.match(machine.pinning, new RegExp(`CPU ${cpu}\\b`));
  assert.deepEqual(cases.find(({ name }) => name === 'it')!.trials[0]!.counters, { pinned: cpu + 1 });
  assert.equal(choosePinning(true).cpu, cpu);
});
