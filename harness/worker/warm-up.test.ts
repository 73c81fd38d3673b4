import assert from 'node:assert/strict';
import { test } from 'node:test';
import { now } from './clock.ts';
import { type Compilation, warmUp } from './warm-up.ts';

const done = (isDone: () => boolean): Compilation => ({ look: () => {}, isDone });

/** A sample that takes its time, and then says that it took what the function says. */
function sampleOf(msOf: (sample: number) => number): () => number {
  let samples = 0;
  return () => {
    const end = now() + 0.05;
    while (now() < end);
    return msOf(samples++);
  };
}

test('ends once samples have stopped improving', () => {
  const { batches, ms, steady } = warmUp(
    sampleOf(() => 1),
    done(() => true),
    60_000,
  );
  assert.ok(steady);
  assert.ok(batches > 0 && ms >= 30 && ms < 60_000, `${batches} batches in ${ms} ms`);
});

test('goes on while they improve, until the ceiling', () => {
  const improving = sampleOf((i) => 0.99 ** i);
  assert.equal(
    warmUp(
      improving,
      done(() => true),
      80,
    ).steady,
    false,
  );
});

test('goes on while the case is slower than it was, until it is fast again', () => {
  // After 20 ms 4 times as slow, after 90 ms twice as fast as at first.
  const start = now();
  const speed = (): number => {
    const ms = now() - start;
    if (ms < 20) return 1;
    return ms < 90 ? 4 : 0.5;
  };
  const { ms, steady } = warmUp(
    sampleOf(speed),
    done(() => true),
    60_000,
  );
  assert.ok(steady);
  assert.ok(ms >= 80, `${ms} ms`);
});

test('goes on while V8 has not compiled the case, however flat its speed is', () => {
  let asked = 0;
  const result = warmUp(
    sampleOf(() => 1),
    done(() => ++asked > 4),
    60_000,
  );
  assert.ok(result.steady);
  assert.equal(asked, 5);
  assert.equal(
    warmUp(
      sampleOf(() => 1),
      done(() => false),
      60,
    ).steady,
    false,
  );
});

test('ends at a low ceiling', () => {
  const { ms } = warmUp(
    sampleOf(() => 1),
    done(() => true),
    5,
  );
  assert.ok(ms >= 5);
});
