/**
 * A program that runs one case for a while, for profilers that start programs of their own: `clinic`.
 *
 *   node run-case.js <project folder> <module> <group> <case> <milliseconds>
 */
import { now } from '../worker/clock.ts';
import { findCase, loadSuite } from '../worker/load-suite.ts';
import { prepareCase, timeSample } from '../worker/prepared-case.ts';
import { neverOptimise } from '../worker/tier.ts';

const WARM_UP_MS = 300;

const [folder, file, group, name, ms] = process.argv.slice(2);
// The case is set up in its project's folder; the profiler's own files belong into the one that it was started in.
const started = process.cwd();
process.chdir(folder!);
const prepared = prepareCase(findCase(await loadSuite(file!, 'harness'), group!, name!), WARM_UP_MS, null);
process.chdir(started);
neverOptimise(runFor);
runFor(Number(ms));

function runFor(milliseconds: number): void {
  const end = now() + milliseconds;
  while (now() < end) timeSample(prepared);
}
