import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absencesAmong, failuresAmong } from './absence.ts';
import type { Failure } from './run-document.ts';

const told = (caseId: string, reason: Failure['reason'], message: string): Failure => ({
  caseId,
  reason,
  message,
  stderr: '',
  trial: 0,
});

const all = [
  told('s/g/by=c', 'absent', 'no compiler'),
  told('s/g/a', 'throw', 'no data'),
  told('s/h/by=c', 'absent', 'no compiler'),
  told('s/g/by=peer', 'absent', 'not installed'),
  told('s/g/by=c', 'absent', 'no compiler'),
];

test('what is absent is no failure, and is told by reason, each case once', () => {
  assert.deepEqual(failuresAmong(all), [all[1]]);
  assert.deepEqual(absencesAmong(all), [
    { message: 'no compiler', caseIds: ['s/g/by=c', 's/h/by=c'] },
    { message: 'not installed', caseIds: ['s/g/by=peer'] },
  ]);
  assert.deepEqual([failuresAmong([]), absencesAmong([])], [[], []]);
});
