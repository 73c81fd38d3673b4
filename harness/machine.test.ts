import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkMachineName, describeMachine, machineId } from './machine.ts';
import { UserError } from './user-error.ts';

const GIB = 2 ** 30;

test('the name is short, plain, and the same for machines of one kind', () => {
  const id = machineId('Intel(R) Xeon(R) Processor @ 2.90GHz', 2, 8 * GIB);
  assert.match(id, /^intel-xeon-2c-8g-[0-9a-f]{6}$/);
  assert.equal(machineId('Intel(R) Xeon(R) Processor @ 2.90GHz', 2, 8 * GIB + 4096), id);
  assert.notEqual(machineId('Intel(R) Xeon(R) Processor @ 3.10GHz', 2, 8 * GIB), id);
  assert.notEqual(machineId('Intel(R) Xeon(R) Processor @ 2.90GHz', 4, 8 * GIB), id);
});

test('a processor of any name makes a folder', () => {
  for (const cpu of ['', '../..', '龙芯', 'a/b\0c', ' '.repeat(9)]) {
    assert.doesNotThrow(() => checkMachineName(machineId(cpu, 1, GIB)), cpu);
  }
});

test('a name of the user’s stays inside the results', () => {
  const pinning = { cpu: null, others: [], description: 'none' };
  assert.equal(describeMachine(pinning, checkMachineName('ci-1.large')).id, 'ci-1.large');
  for (const name of ['', '.', '..', '../x', 'a/b', 'a\\b', 'a\nb', '-x', 'x'.repeat(101)]) {
    assert.throws(() => checkMachineName(name), UserError, name);
  }
});
