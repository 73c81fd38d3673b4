/**
 * All that a suite's author needs: a suite is a list of groups, a group a list of cases that are
 * compared with each other and therefore measured in lockstep.
 */

/** One call of the measured code. Its result is consumed by the timed loop, so it can't be optimised away. */
export type Operation = () => unknown;

/** An operation and what belongs to it. */
export interface PreparedOperation {
  readonly operation: Operation;
  /**
   * For an operation that uses up its state (emptying a table, sorting an array): restores the state before every
   * timed call and is not timed; the batch is then a single call, so one call should last 100 µs or more.
   */
  readonly reset?: () => void;
  /**
   * What the last call did, as exact counts: pages freed, nodes visited. Asked once, untimed, after the last turn and
   * one more call. Integers from 0 on by name. A deterministic operation counts the same in every trial; between runs
   * a difference is a change of behaviour, whatever the times say.
   */
  readonly counters?: () => Readonly<Record<string, number>>;
}

interface CaseParameters {
  /** Unique in its group; parameters as `key=value`, joined by `/`: `attached=8/drivers=distinct`. */
  readonly name: string;
  /** How many operations one call performs; the time of a call is divided by it. A positive integer, default 1. */
  readonly operations?: number;
  /** Measured only when asked for (`--all`), so that the default run stays short. Default false. */
  readonly tail?: boolean;
}

/** A case in JavaScript, measured by the Node worker. */
export interface FunctionCase extends CaseParameters {
  /** Untimed, once in each worker; returns what is timed. It runs in a process of its own. */
  readonly setUp: () => Operation | PreparedOperation;
  /**
   * Whether a result of the operation is right. Asked untimed, of the first call and of one after the last turn; false,
   * or a throw, puts the warning `wrong-result` beside the numbers.
   */
  readonly check?: (result: unknown) => boolean;
  /**
   * The operation is meant to do nothing, or next to nothing: a floor to compare others with. Keeps it from being called
   * `eliminated`. Default false.
   */
  readonly empty?: boolean;
}

/**
 * A case that is a program of its own: any executable that speaks the worker protocol (docs/worker-protocol.md).
 * `command[0]` is looked up as the system does; relative paths start at the working folder of the run.
 */
export interface CommandCase extends CaseParameters {
  readonly command: readonly [string, ...string[]];
}

export type Case = FunctionCase | CommandCase;

export interface Group {
  /** Unique in its suite. */
  readonly name: string;
  /** The name of the case that the others are compared with; without it nothing in the group is compared. */
  readonly baseline?: string;
  readonly cases: readonly Case[];
}

export interface Suite {
  readonly name: string;
  /** Measured only when it is asked for by name, or when its folder holds no other. Default false. */
  readonly onDemand?: boolean;
  readonly groups: readonly Group[];
}

/** Gives a suite its type; what a suite's module exports as its default. Costs nothing, returns its argument. */
export function defineSuite(suite: Suite): Suite {
  return suite;
}
