/**
 * The workers of one step. They are started one by one and ahead of time, on the CPUs that the parent has, and moved
 * to the workers' CPU when it is their turn: a worker's boot takes as long as four turns.
 */
import { moveToCpus, type Pinning } from './pinning.ts';
import type { Random } from './random.ts';
import type { Plan } from './run-document.ts';
import type { SelectedCase } from './selection.ts';
import { launchWorker } from './worker-launcher.ts';
import type { WorkerProcess } from './worker-process.ts';

export class Crew {
  readonly #plan: Plan;
  readonly #pinning: Pinning;
  readonly #random: Random;
  readonly #waiting: SelectedCase[];
  readonly #workers = new Map<string, WorkerProcess>();

  constructor(cases: readonly SelectedCase[], plan: Plan, pinning: Pinning, random: Random) {
    this.#waiting = [...cases];
    this.#plan = plan;
    this.#pinning = pinning;
    this.#random = random;
  }

  /** Starts one more of the workers, if any is left to start. */
  launchNext(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    const { caseId, outline } = next;
    const { command } = outline;
    const { timeoutMs } = this.#plan;
    this.#workers.set(
      caseId,
      launchWorker({ command, cpus: this.#pinning.others, timeoutMs, random: this.#random }),
    );
  }

  /** Starts those that are left, and gathers all on the workers' CPU. */
  async assemble(): Promise<void> {
    while (this.#waiting.length > 0) this.launchNext();
    const { cpu } = this.#pinning;
    if (cpu === null) return;
    const pids = [...this.#workers.values()].flatMap(({ pid }) => pid ?? []);
    await Promise.all(pids.map((pid) => moveToCpus(pid, [cpu])));
  }

  get(caseId: string): WorkerProcess | undefined {
    return this.#workers.get(caseId);
  }

  kill(): void {
    this.#waiting.length = 0;
    for (const worker of this.#workers.values()) worker.kill();
  }
}
