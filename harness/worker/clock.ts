/** The worker's clock, and what reading it costs: the two bounds of what can be timed. */

const READINGS = 4096;

/** Milliseconds; monotonic. */
export const now: () => number = performance.now.bind(performance);

/** Cost of one reading, which a busy machine can only lengthen, and the smallest step seen between two different ones, both in ns. About 1 ms. */
export function measureClock(): { costNs: number; resolutionNs: number } {
  // The clock's own code is made fast first, as it is in a batch that lasts.
  for (let i = 0; i < READINGS; i++) now();
  const rounds: number[] = [];
  let resolution = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 9; round++) {
    const start = now();
    let last = start;
    for (let i = 0; i < READINGS / 9; i++) {
      const time = now();
      if (time > last && time - last < resolution) resolution = time - last;
      last = time;
    }
    rounds.push(((last - start) * 1e6 * 9) / READINGS);
  }
  return { costNs: Math.min(...rounds), resolutionNs: Number.isFinite(resolution) ? resolution * 1e6 : 0 };
}
