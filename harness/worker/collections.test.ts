import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { now } from './clock.ts';
import { CollectionWatch } from './collections.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('collections are counted by the turn in which they began, those between turns not at all', async () => {
  const watch = new CollectionWatch();
  const turn = (work: () => void) => {
    const start = now();
    work();
    watch.addTurn(start, now());
  };
  turn(() => {});
  collect();
  turn(collect);
  turn(() => {
    collect();
    collect();
  });
  await setImmediate();
  const { count, ms, turns } = watch.summary()!;
  assert.deepEqual(
    turns!.map((each) => each.turn),
    [1, 2],
  );
  assert.ok(count >= 3, `${count} collections`);
  assert.ok(Math.abs(ms - turns!.reduce((sum, each) => sum + each.ms, 0)) < 1e-9);
});
