/** What `choose` returns when everything that can follow is known already: the run is to end at once. */
export const KNOWN = -1;

/** What an exploration has found. */
export interface Exploration {
  /** Complete runs, each with choices of its own; those that are known to follow from a known state included. */
  readonly schedules: number;
  /** Those of them that went wrong. */
  readonly violating: number;
  /** Runs that were really made. */
  readonly runs: number;
  /** What the first run said that went wrong. */
  readonly firstViolation: string | null;
}

/** One place where a run has chosen, and how much had been found when it was first reached. */
interface Point {
  readonly options: number;
  readonly key: string | null;
  readonly schedules: number;
  readonly violating: number;
  taken: number;
}

type Found = Pick<Exploration, 'schedules' | 'violating'>;

/** Decides for a run, wherever it can go on in more than one way. */
export interface Choices {
  /**
   * One of `options` ways to go on, 0 to `options` - 1.
   * @param key everything that what follows depends on, as text. Where it was seen before, what follows is counted and
   *   not run again: the result is `KNOWN`
   */
  choose(options: number, key?: string): number;
}

/**
 * Makes a run for every sequence of choices that it can make, and counts those that go wrong. A run starts from
 * nothing each time, and makes the same choices possible whenever it has made the same ones before. Depth first, so
 * that memory grows with the length of a run and the number of keys only.
 * @param run returns null, or what went wrong
 */
export function exploreAll(run: (choices: Choices) => string | null): Exploration {
  const points: Point[] = [];
  const known = new Map<string, Found>();
  let [schedules, violating, runs] = [0, 0, 0];
  let firstViolation: string | null = null;
  do {
    let [depth, ended] = [0, false];
    const choose = (options: number, key: string | null = null): number => {
      if (depth < points.length) return points[depth++]!.taken;
      const found = key === null ? undefined : known.get(key);
      if (found !== undefined) {
        schedules += found.schedules;
        violating += found.violating;
        ended = true;
        return KNOWN;
      }
      points.push({ options, key, schedules, violating, taken: 0 });
      depth++;
      return 0;
    };
    const violation = run({ choose });
    runs++;
    if (!ended) {
      schedules++;
      if (violation !== null) violating++;
      firstViolation ??= violation;
    }
    let last = points.at(-1);
    while (last !== undefined && ++last.taken === last.options) {
      points.pop();
      if (last.key !== null) {
        known.set(last.key, {
          schedules: schedules - last.schedules,
          violating: violating - last.violating,
        });
      }
      last = points.at(-1);
    }
  } while (points.length > 0);
  return { schedules, violating, runs, firstViolation };
}
