/**
 * The one file that knows tinybench: its Bench drives the batches of a turn. The batch is timed by the task itself,
 * and samples are kept here in time order, because tinybench sorts the ones that it retains.
 */
import { Bench } from 'tinybench';
import { now } from './clock.ts';

export interface Turn {
  /** ns per operation, in time order, the first of the turn left out: it re-warms the caches. */
  readonly samples: readonly number[];
  /** Time inside the kept samples. */
  readonly timedMs: number;
}

/** Returns a function that runs one turn of about `timeMs`, with at least one sample that is kept. */
export function createEngine(sample: () => number, operationsPerSample: number): (timeMs: number) => Turn {
  let samples: number[] = [];
  let timedMs = 0;
  const task = () => {
    const start = now();
    const ms = sample();
    samples.push((ms * 1e6) / operationsPerSample);
    timedMs += ms;
    return { overriddenDuration: ms, overriddenIterationCost: now() - start };
  };
  return (timeMs) => {
    samples = [];
    timedMs = 0;
    const bench = new Bench({ time: timeMs, iterations: 2, warmup: false, throws: true, now });
    // async: false, or `add` would call the function once to see what it returns.
    bench.add('turn', task, { async: false });
    bench.runSync();
    const first = samples.shift()!;
    return { samples, timedMs: timedMs - (first * operationsPerSample) / 1e6 };
  };
}
