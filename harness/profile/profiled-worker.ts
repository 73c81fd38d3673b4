/** A worker whose case is looked at when its turns are over: profiled, or asked for V8's account of its code. */
import * as v from 'valibot';
import { PRINT_FLAGS, type PrintedCodeReply } from '../code-shape/code-messages.ts';
import type { Random } from '../random.ts';
import type { Plan } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import { launchWorker } from '../worker-launcher.ts';
import { WorkerFailure, type WorkerProcess } from '../worker-process.ts';
import { expectReply, WorkerSession } from '../worker-session.ts';
import { CodeLog } from './code-log.ts';
import { CODE_LOG_FLAGS, HEAP_FLAGS, type JitHistoryEvent, type ProfileRequest } from './profile-messages.ts';
import { checkCpuProfile, checkHeapProfile, type ProfileCheck } from './profile-schema.ts';
import type { CpuProfile, HeapProfile } from './v8-profile.ts';

export interface Profiled<T> {
  readonly profile: T;
  /** Calls of the operation under the profiler, and the time inside them. */
  readonly calls: number;
  readonly timedMs: number;
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const HistorySchema = v.object({
  jitHistory: v.nullable(
    v.array(
      v.object({
        kind: v.picklist(['optimised', 'deoptimised']),
        function: v.string(),
        position: v.nullable(v.string()),
        reason: v.nullable(v.string()),
        osr: v.boolean(),
        turn: v.nullable(amount),
      }),
    ),
  ),
});
const PrintedSchema = v.object({
  printed: v.nullable(v.string()),
  dropped: v.number(),
  log: v.nullable(v.string()),
  operation: v.nullable(v.object({ scriptId: v.string(), line: v.number(), column: v.number() })),
});
const ProfiledSchema = v.object({ profile: v.unknown(), calls: amount, timedMs: amount });

/** `printing`: for the machine code, which V8 prints; `plain`: for V8's account of a worker like any other. */
export type ProfiledKind = 'cpu' | 'heap' | 'printing' | 'plain';

const FLAGS: Readonly<Record<ProfiledKind, { flags?: readonly string[]; logFlags?: readonly string[] }>> = {
  cpu: { logFlags: CODE_LOG_FLAGS },
  heap: { flags: HEAP_FLAGS },
  printing: { logFlags: PRINT_FLAGS },
  plain: {},
};

export class ProfiledWorker {
  readonly #worker: WorkerProcess;
  readonly #session: WorkerSession;
  readonly #signal: AbortSignal;
  readonly #kill = () => this.#worker.kill();

  /** Throws nothing: what is wrong with the worker is told by the first call. Aborting ends the worker until it is closed. */
  constructor(
    item: SelectedCase,
    kind: ProfiledKind,
    plan: Plan,
    cpus: readonly number[],
    random: Random,
    signal: AbortSignal,
  ) {
    const { timeoutMs, warmUpMs } = plan;
    this.#worker = launchWorker({ command: null, cpus, timeoutMs, random, ...FLAGS[kind] });
    const { file, groupInFile: group, outline } = item;
    this.#session = new WorkerSession(this.#worker, {
      do: 'prepare',
      file,
      group,
      case: outline.name,
      warmUpMs,
    });
    this.#signal = signal;
    signal.addEventListener('abort', this.#kill);
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

  /** null where V8's account can't be read. */
  async jitHistory(): Promise<JitHistoryEvent[] | null> {
    const reply = await this.#worker.request({ do: 'jit-history' });
    return expectReply(this.#worker, { reply }, 'reply', HistorySchema).jitHistory;
  }

  /** What V8 has printed of its optimised code so far. */
  async printedCode(): Promise<PrintedCodeReply['printedCode']> {
    const reply = await this.#worker.request({ do: 'printed-code' });
    return expectReply(this.#worker, reply, 'printedCode', PrintedSchema);
  }

  finish(): ReturnType<WorkerSession['finish']> {
    return this.#session.finish();
  }

  get pid(): number | undefined {
    return this.#worker.pid;
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#kill);
    this.#session.close();
  }
}
