import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePinning, onCpus, parseCpuList } from './pinning.ts';

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
