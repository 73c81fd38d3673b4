/**
 * A project's history whose changes of speed are known, because each operation is a loop of as many steps as its commit
 * says: what commands about history must find, and what they must not. By default 60 commits.
 */

export const SYNTHETIC_OPERATIONS = ['lookup', 'insert', 'sweep'] as const;
export type SyntheticOperation = (typeof SYNTHETIC_OPERATIONS)[number];

/** From this commit on the operation takes `factor` times as long. */
export interface SyntheticChange {
  readonly index: number;
  readonly operation: SyntheticOperation;
  readonly factor: number;
}

export interface SyntheticCommit {
  /** From 0, the oldest. */
  readonly index: number;
  readonly subject: string;
  /** Steps of each operation's loop: its time in a unit of its own. */
  readonly iterations: Readonly<Record<SyntheticOperation, number>>;
  readonly builds: boolean;
  /** To be measured while something else runs on the machine. */
  readonly noisy: boolean;
  /** Counts the edits of the suite: each starts new series. */
  readonly suiteVersion: number;
}

export interface SyntheticHistory {
  readonly commits: readonly SyntheticCommit[];
  /** The level shifts. What drifts is none. */
  readonly changes: readonly SyntheticChange[];
  readonly drift: { readonly operation: SyntheticOperation; readonly factorPerCommit: number };
}

/** Indexes of 60 commits; other lengths have them at the same shares. */
const LENGTH = 60;
const CHANGES: readonly SyntheticChange[] = [
  { index: 10, operation: 'lookup', factor: 1.03 },
  { index: 25, operation: 'insert', factor: 1.1 },
  { index: 47, operation: 'lookup', factor: 0.8 },
];
const BROKEN = 18;
const SUITE_EDITED = 33;
const NOISY = [38, 39, 40];
const DRIFT = { operation: 'sweep', factorPerCommit: 1.003 } as const;
/** Long beside a call, short beside a turn. */
const STEPS = 20_000;

/** The plan of a history of so many commits, 12 or more, so that no two events meet. RangeError for fewer. */
export function syntheticHistory(length = LENGTH): SyntheticHistory {
  if (!Number.isInteger(length) || length < 12) {
    throw new RangeError(`got ${length} commits, expected a whole number of 12 or more`);
  }
  const place = (index: number) => Math.floor((index * length) / LENGTH);
  const changes = CHANGES.map((change) => ({ ...change, index: place(change.index) }));
  const noisy = new Set(NOISY.map(place));
  const commits = Array.from({ length }, (_, index): SyntheticCommit => {
    const builds = index !== place(BROKEN);
    const edited = index === place(SUITE_EDITED);
    const change = changes.find((each) => each.index === index);
    return {
      index,
      subject: subjectOf(index, change, { builds, edited }),
      iterations: iterationsAt(index, changes),
      builds,
      noisy: noisy.has(index),
      suiteVersion: index < place(SUITE_EDITED) ? 1 : 2,
    };
  });
  return { commits, changes, drift: DRIFT };
}

function iterationsAt(index: number, changes: readonly SyntheticChange[]) {
  const steps = (operation: SyntheticOperation) => {
    const past = changes.filter((change) => change.operation === operation && change.index <= index);
    const drift = operation === DRIFT.operation ? DRIFT.factorPerCommit ** index : 1;
    return Math.round(past.reduce((product, { factor }) => product * factor, STEPS * drift));
  };
  return { lookup: steps('lookup'), insert: steps('insert'), sweep: steps('sweep') };
}

function subjectOf(
  index: number,
  change: SyntheticChange | undefined,
  { builds, edited }: { builds: boolean; edited: boolean },
): string {
  if (!builds) return `${index}: does not build`;
  if (edited) return `${index}: the suite is edited`;
  if (change !== undefined) return `${index}: ${change.operation} takes ${change.factor} times as long`;
  return `${index}: nothing but the drift`;
}
