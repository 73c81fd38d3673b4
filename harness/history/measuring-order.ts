/** Which commit is measured next: the one that tells most of the history. */

export type CommitState = 'measured' | 'failed' | 'left';

/** How much two measured commits differ, given their indexes; 0 where nothing is known to. */
export type Difference = (before: number, after: number) => number;

/**
 * The index of the commit that is left and tells most, oldest at 0; null if none is left. First the newest and the
 * oldest, then the middle of the longest gap between measured commits, so that the curve becomes finer everywhere. With a
 * `difference`, the middle of the gap whose ends differ most: each step halves where a change can be. Linear.
 */
export function nextCommit(states: readonly CommitState[], difference: Difference = () => 0): number | null {
  const left = indexesOf(states, 'left');
  if (left.length === 0) return null;
  const measured = indexesOf(states, 'measured');
  const [oldest, newest] = [left[0]!, left.at(-1)!];
  if (measured.length === 0 || newest > measured.at(-1)!) return newest;
  if (oldest < measured[0]!) return oldest;
  const gaps = measured.slice(1).flatMap((after, i) => {
    const before = measured[i]!;
    const inside = left.filter((index) => index > before && index < after);
    return inside.length === 0 ? [] : [{ before, after, inside, difference: difference(before, after) }];
  });
  const best = gaps.reduce((a, b) => (tellsMore(b, a) ? b : a));
  const middle = (best.before + best.after) / 2;
  return best.inside.reduce((a, b) => (Math.abs(b - middle) < Math.abs(a - middle) ? b : a));
}

interface Gap {
  readonly inside: readonly number[];
  readonly difference: number;
}

function tellsMore(a: Gap, b: Gap): boolean {
  return a.difference === b.difference ? a.inside.length > b.inside.length : a.difference > b.difference;
}

function indexesOf(states: readonly CommitState[], wanted: CommitState): number[] {
  return states.flatMap((state, index) => (state === wanted ? [index] : []));
}
