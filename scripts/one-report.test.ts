import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { inOneReport } from './one-report.ts';

const told = (message: string): TestEvent => ({ type: 'test:diagnostic', data: { nesting: 0, message } });
const passed = (name: string, testNumber: number, nesting = 0): TestEvent => ({
  type: 'test:pass',
  data: { name, testNumber, nesting, details: { duration_ms: 1 } },
});
const plan = (count: number, nesting = 0): TestEvent => ({ type: 'test:plan', data: { count, nesting } });

async function* stream(events: readonly TestEvent[]): AsyncGenerator<TestEvent> {
  yield* events;
}

test('two runs are numbered through, and what they counted is added up at the end', async () => {
  const first = [passed('in', 1, 1), plan(1, 1), passed('a', 1), passed('b', 2), plan(2)];
  const second = [passed('c', 1), told('a note'), plan(1)];
  const started: string[] = [];
  const runs = [
    () => {
      started.push('first');
      return stream([...first, told('tests 3'), told('fail 0'), told('duration_ms 1.5')]);
    },
    () => {
      started.push('second');
      return stream([...second, told('tests 1'), told('fail 1'), told('duration_ms 2')]);
    },
  ];
  const events: TestEvent[] = [];
  for await (const event of inOneReport(runs)) {
    assert.equal(started.length, events.length < 4 ? 1 : 2);
    events.push(event);
  }
  assert.deepEqual(events, [
    passed('in', 1, 1),
    plan(1, 1),
    passed('a', 1),
    passed('b', 2),
    passed('c', 3),
    told('a note'),
    plan(3),
    told('tests 4'),
    told('fail 1'),
    told('duration_ms 3.5'),
  ]);
});
