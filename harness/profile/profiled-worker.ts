/** A worker that is profiled when its turns are over. It gets the same flags as any other, and V8's log of its code. */
import * as v from 'valibot';
import type { Random } from '../random.ts';
import type { Plan } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import { launchWorker } from '../worker-launcher.ts';
import { WorkerFailure, type WorkerProcess } from '../worker-process.ts';
import { expectReply, WorkerSession } from '../worker-session.ts';
import { CodeLog } from './code-log.ts';
import { CODE_LOG_FLAGS, HEAP_FLAGS, type ProfileRequest } from './profile-messages.ts';
import { checkCpuProfile, checkHeapProfile, type ProfileCheck } from './profile-schema.ts';
import type { CpuProfile, HeapProfile } from './v8-profile.ts';

export interface Profiled<T> {
  readonly profile: T;
  /** Calls of the operation under the profiler, and the time inside them. */
  readonly calls: number;
  readonly timedMs: number;
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const ProfiledSchema = v.object({ profile: v.unknown(), calls: amount, timedMs: amount });

export class ProfiledWorker {
  readonly #worker: WorkerProcess;
  readonly #session: WorkerSession;

  /** Throws nothing: what is wrong with the worker is told by the first call. */
  constructor(item: SelectedCase, kind: 'cpu' | 'heap', plan: Plan, cpus: readonly number[], random: Random) {
    const { timeoutMs, warmUpMs } = plan;
    const more = kind === 'cpu' ? { logFlags: CODE_LOG_FLAGS } : { flags: HEAP_FLAGS };
    this.#worker = launchWorker({ command: null, cpus, timeoutMs, random, ...more });
    const { file, groupInFile: group, outline } = item;
    this.#session = new WorkerSession(this.#worker, {
      do: 'prepare',
      file,
      group,
      case: outline.name,
      warmUpMs,
    });
  }

  /** All of them reject with a WorkerFailure. */
  async prepare(): Promise<void> {
    await this.#session.prepare();
  }

  async turn(timeMs: number): Promise<readonly number[]> {
    return (await this.#session.turn(timeMs)).samples;
  }

  async profileCpu(timeMs: number, intervalUs: number): Promise<Profiled<CpuProfile>> {
    return this.#profile({ do: 'profile', kind: 'cpu', timeMs, intervalUs }, checkCpuProfile);
  }

  async profileHeap(timeMs: number): Promise<Profiled<HeapProfile>> {
    return this.#profile({ do: 'profile', kind: 'heap', timeMs, intervalUs: 0 }, checkHeapProfile);
  }

  async #profile<T>(
    request: ProfileRequest,
    check: (value: unknown) => ProfileCheck<T>,
  ): Promise<Profiled<T>> {
    const reply = await this.#worker.request(request);
    const { profile, calls, timedMs } = expectReply(this.#worker, reply, 'profiled', ProfiledSchema);
    const checked = check(profile);
    if (checked.ok) return { profile: checked.profile, calls, timedMs };
    const problem = `the worker's profile is not whole: ${checked.problem}`;
    throw new WorkerFailure('protocol', problem, this.#worker.stderr);
  }

  /** null where V8 has no log here, or one that is too long. */
  async codeLog(): Promise<CodeLog | null> {
    const reply = await this.#worker.request({ do: 'code-log' });
    const text = expectReply(this.#worker, { reply }, 'reply', v.object({ codeLog: v.nullable(v.string()) }));
    return text.codeLog === null ? null : new CodeLog(text.codeLog);
  }

  finish(): ReturnType<WorkerSession['finish']> {
    return this.#session.finish();
  }

  get pid(): number | undefined {
    return this.#worker.pid;
  }

  close(): void {
    this.#session.close();
  }

  kill(): void {
    this.#worker.kill();
  }
}
