/**
 * The workers of one step. They boot and are prepared on all CPUs, and are gathered on the workers' CPU for their turns:
 * a worker's boot takes as long as four turns.
 */
import { allCpus, moveToCpus, type Pinning } from './pinning.ts';
import type { Random } from './random.ts';
import type { Plan } from './run-document.ts';
import type { SelectedCase } from './selection.ts';
import { launchWorker } from './worker-launcher.ts';
import { WorkerFailure, type WorkerProcess } from './worker-process.ts';

export class Crew {
  readonly #cases: readonly SelectedCase[];
  readonly #plan: Plan;
  readonly #pinning: Pinning;
  readonly #random: Random;
  readonly #workers = new Map<string, WorkerProcess>();
  #dismissed = false;

  constructor(cases: readonly SelectedCase[], plan: Plan, pinning: Pinning, random: Random) {
    this.#cases = cases;
    this.#plan = plan;
    this.#pinning = pinning;
    this.#random = random;
  }

  /** For each case a job that starts its worker, and ends when a Node worker has loaded the case's suite. */
  boots(): (() => Promise<void>)[] {
    return this.#cases.map((item) => () => this.#boot(item));
  }

  async #boot({ caseId, file, outline, runtime = null }: SelectedCase): Promise<void> {
    if (this.#dismissed) return;
    const { command } = outline;
    const { timeoutMs } = this.#plan;
    const worker = launchWorker({
      command,
      runtime,
      cpus: allCpus(this.#pinning),
      timeoutMs,
      random: this.#random,
    });
    this.#workers.set(caseId, worker);
    if (command !== null) return;
    try {
      await worker.request({ do: 'load', file });
    } catch (error) {
      // Whatever it is, it's met again when the worker is prepared, and recorded there.
      if (!(error instanceof WorkerFailure)) throw error;
    }
  }

  /** Gathers all on the workers' CPU. */
  async gather(): Promise<void> {
    const { cpu } = this.#pinning;
    if (cpu !== null) await this.#move([cpu]);
  }

  /** Lets all run where there is room: nobody is timed any more. */
  async release(): Promise<void> {
    await this.#move(allCpus(this.#pinning));
  }

  async #move(cpus: readonly number[]): Promise<void> {
    const pids = [...this.#workers.values()].flatMap(({ pid }) => pid ?? []);
    await Promise.all(pids.map((pid) => moveToCpus(pid, cpus)));
  }

  get(caseId: string): WorkerProcess | undefined {
    return this.#workers.get(caseId);
  }

  kill(): void {
    this.#dismissed = true;
    for (const worker of this.#workers.values()) worker.kill();
  }
}
