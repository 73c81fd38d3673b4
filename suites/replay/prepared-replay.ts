/** A recording that is replayed as often as one likes, on one machine. */
import type { RecordedCalls } from './recorded-calls.ts';
import { type MachineOptions, ReplayMachine } from './replay-machine.ts';

/** One call of the function replays all of it, from the first task's start to the last one's end. */
export interface PreparedReplay {
  readonly replay: () => number;
  /** Of the last replay. */
  readonly counters: () => Readonly<Record<string, number>>;
}

/**
 * The machine's page cache stays from one replay to the next, so the first one is done here: it reads the files, the
 * others find them. They all do the same.
 */
export function prepareReplay(pieces: readonly RecordedCalls[], options: MachineOptions): PreparedReplay {
  const machine = new ReplayMachine(options);
  const replay = () => {
    machine.begin();
    for (let i = 0; i < pieces.length; i++) machine.replay(pieces[i]!);
    return machine.replayer.end();
  };
  replay();
  return { replay, counters: () => machine.counters() };
}
