/** A recording, in chunks of bytes -> its replay, in bounded memory. */
import { type Problem, RecordingReader, type RecordingSummary } from './recording-reader.ts';
import { type MachineOptions, ReplayMachine } from './replay-machine.ts';

export interface ReplayOptions extends MachineOptions {
  /** Told of each line that can't be used, in the recording's order. */
  readonly onProblem?: (problem: Problem) => void;
}

export interface ReplayResult extends RecordingSummary {
  /** Tasks that the recording left alive; they were ended. */
  readonly alive: number;
  /** Exact counts of what the model did, by name. */
  readonly counters: Readonly<Record<string, number>>;
  /** What the model did otherwise than the recording says, by name. */
  readonly divergences: Readonly<Record<string, number>>;
  /** Invariants that don't hold; empty if all do. */
  readonly violations: readonly string[];
}

export class Replay {
  readonly #machine: ReplayMachine;
  readonly #reader: RecordingReader;

  constructor(options: ReplayOptions) {
    this.#machine = new ReplayMachine(options);
    this.#machine.begin();
    this.#reader = new RecordingReader({
      onCalls: (calls) => this.#machine.replay(calls),
      onProblem: options.onProblem ?? (() => {}),
    });
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
  }

  /** Ends what is alive, and checks the whole machine. */
  end(): ReplayResult {
    const summary = this.#reader.end();
    const { alive, violations } = this.#machine.end();
    return {
      ...summary,
      alive,
      counters: this.#machine.counters(),
      divergences: this.#machine.replayer.divergences.toRecord(),
      violations,
    };
  }
}
