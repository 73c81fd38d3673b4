/** A case measured by Benchmark.js, whose module is named by the first argument: it is the user's own copy. */
import { pathToFileURL } from 'node:url';
import { CaseError } from '../worker/prepared-case.ts';
import { serveEngine } from './engine-worker.ts';

/** As much of its interface as is used. */
interface BenchmarkJs {
  run(): void;
  readonly error?: unknown;
  /** Seconds per call. */
  readonly stats: { readonly mean: number };
}

type Constructor = new (name: string, fn: () => unknown, options: { maxTime: number }) => BenchmarkJs;

const { default: Benchmark } = (await import(pathToFileURL(process.argv[2]!).href)) as {
  default: Constructor;
};

serveEngine(
  ({ operation }, timeMs) => {
    const bench = new Benchmark('case', operation, { maxTime: timeMs / 1000 });
    bench.run();
    if (bench.error !== undefined) throw bench.error;
    return bench.stats.mean * 1e9;
  },
  ({ reset }) => {
    if (reset === null) return;
    const why = 'its setup runs once for many timed calls, and this case needs an untimed reset before each';
    throw new CaseError('unsupported', `Benchmark.js can't measure it: ${why}`);
  },
);
