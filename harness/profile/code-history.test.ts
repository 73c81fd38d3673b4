import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeHistory } from './code-history.ts';
import type { JitHistoryEvent } from './profile-messages.ts';

const event = (name: string, more: Partial<JitHistoryEvent> = {}): JitHistoryEvent => ({
  kind: 'optimised',
  function: name,
  position: null,
  reason: null,
  osr: false,
  turn: null,
  ...more,
});
const lost = (name: string, reason: string, turn: number | null): JitHistoryEvent =>
  event(name, { kind: 'deoptimised', reason, position: 'a.ts:1:2', turn });

test('by function, those that lost code while they were measured first', () => {
  const events = [
    event('calm'),
    event('early', { osr: true }),
    lost('early', 'wrong map', null),
    lost('early', 'wrong map', null),
    event('late'),
    lost('late', 'overflow', 3),
  ];
  assert.deepEqual(codeHistory(events), [
    {
      name: 'late',
      optimised: 1,
      osr: 0,
      deoptimised: [{ reason: 'overflow', position: 'a.ts:1:2', count: 1, inTurns: 1 }],
    },
    {
      name: 'early',
      optimised: 1,
      osr: 1,
      deoptimised: [{ reason: 'wrong map', position: 'a.ts:1:2', count: 2, inTurns: 0 }],
    },
    { name: 'calm', optimised: 1, osr: 0, deoptimised: [] },
  ]);
});
