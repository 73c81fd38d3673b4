/** Which function of a worker runs the case, and nothing else. */
import type { CallFrame } from './v8-profile.ts';

/** The timed loop; for a case with a reset, the function that calls it under the profiler. */
const ROOTS = [
  { name: 'timeBatch', url: new URL('../worker/timed-loop.js', import.meta.url).href },
  { name: 'profiledOperation', url: new URL('./profiled-run.js', import.meta.url).href },
];

export function isTimedRoot({ functionName, url }: CallFrame): boolean {
  return ROOTS.some((root) => root.name === functionName && root.url === url);
}
