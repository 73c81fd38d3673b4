/** A case measured by tinybench as its README shows: one sample a call, awaited. */
import { Bench } from 'tinybench';
import { serveEngine } from './engine-worker.ts';

let warm = false;

serveEngine(async ({ operation, reset }, timeMs) => {
  const bench = new Bench({ time: timeMs, throws: true, warmup: !warm });
  warm = true;
  // Said to be synchronous, because `add` would find out by a call, and that without the reset before it.
  if (reset === null) bench.add('case', operation);
  else bench.add('case', operation, { beforeEach: reset, async: false });
  await bench.run();
  const { result } = bench.tasks[0]!;
  if (result === undefined || !('latency' in result)) throw new Error('tinybench gave no result');
  // The median, in ms: what our own figure is, and what a pause or two don't move.
  return result.latency.p50 * 1e6;
});
