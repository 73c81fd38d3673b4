import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inLanes } from './lanes.ts';

test('every job runs once, in order, never more at a time than there are lanes', async () => {
  const job = fc.integer({ min: 0, max: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(job, { maxLength: 20 }),
      fc.integer({ min: 1, max: 5 }),
      async (waits, lanes) => {
        const begun: number[] = [];
        let running = 0;
        let most = 0;
        const jobs = waits.map((ticks, i) => async () => {
          begun.push(i);
          most = Math.max(most, ++running);
          for (let tick = 0; tick < ticks; tick++) await null;
          running--;
        });
        await inLanes(jobs, lanes);
        assert.deepEqual(begun, [...waits.keys()]);
        assert.ok(most <= lanes, `${most} at a time`);
        assert.equal(running, 0);
      },
    ),
    { numRuns: 100 },
  );
});

test('after a job that fails none is begun', async () => {
  const begun: string[] = [];
  const jobs = [
    async () => {
      begun.push('bad');
      throw new Error('bad');
    },
    async () => {
      begun.push('at the same time');
    },
    async () => {
      begun.push('later');
    },
  ];
  await assert.rejects(inLanes(jobs, 2), /bad/);
  assert.deepEqual(begun, ['bad', 'at the same time']);
});
