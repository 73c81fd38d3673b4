/** A session without a process: answers at once, keeps a log, and fails where it is told to. */
import { WorkerFailure } from '../worker-process.ts';
import type { Session } from '../worker-session.ts';

/** Where a session fails; `defect`: with an error that is no failure of the case, in its turn. */
export type Step = 'prepare' | 'turn' | 'finish' | 'defect';

export class SimulatedSession implements Session {
  readonly #name: string;
  readonly #log: string[];
  readonly #fails: Step | null;
  #turns = 0;

  constructor(name: string, log: string[], fails: Step | null) {
    this.#name = name;
    this.#log = log;
    this.#fails = fails;
  }

  #enter(step: Step): void {
    this.#log.push(`${this.#name}:${step}`);
    if (this.#fails === step) throw new WorkerFailure('throw', `failed in ${step}`, 'last words');
    if (this.#fails === 'defect' && step === 'turn') throw new RangeError('a defect');
  }

  async prepare() {
    this.#enter('prepare');
    return { batch: 7 };
  }

  /** In turn r (from 0) the samples r, r + 1 and 10 r + 9: their median is r + 1. */
  async turn() {
    this.#enter('turn');
    const r = this.#turns++;
    return { samples: [10 * r + 9, r, r + 1], timedMs: 2 };
  }

  async finish() {
    this.#enter('finish');
    return { warnings: ['bimodal'] };
  }

  close(): void {
    this.#log.push(`${this.#name}:close`);
  }
}
