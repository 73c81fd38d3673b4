import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agent } from './agent.ts';
import { rcu, type Steps, synchronizeRcu } from './rcu.ts';

test('an agent has its own read sections, and waits for those of the others', () => {
  const agent = new Agent('waiter', synchronizeRcu());
  rcu.depth++;
  assert.equal(agent.advance(), false);
  assert.equal(agent.waitsFor, 'grace period');
  rcu.depth--;
  assert.equal(agent.advance(), true);
  assert.equal(agent.waitsFor, null);
  assert.deepEqual(rcu, { depth: 0, elsewhere: 0, sleepable: 0 });
});

test('waiting for a grace period inside a read section is refused', () => {
  rcu.depth++;
  try {
    assert.throws(() => synchronizeRcu().next(), { code: 'SELF_DEADLOCK' });
  } finally {
    rcu.depth--;
  }
});

test('what an agent throws comes out of advance, and finishes it', () => {
  function* failing(): Steps<void> {
    yield 'nothing';
    throw new RangeError('failed');
  }
  const agent = new Agent('failing', failing());
  assert.equal(agent.advance(), false);
  assert.throws(() => agent.advance(), RangeError);
  assert.equal(agent.finished, true);
  assert.equal(agent.advance(), true);
  assert.deepEqual(rcu, { depth: 0, elsewhere: 0, sleepable: 0 });
});

test('an agent cannot advance itself', () => {
  function* selfish(): Steps<void> {
    assert.throws(() => agent.advance(), { code: 'SELF_DEADLOCK' });
    yield 'a second step';
  }
  const agent: Agent<void> = new Agent('selfish', selfish());
  assert.equal(agent.advance(), false);
  assert.equal(agent.advance(), true);
});
