/** A worker that holds one case: the protocol's requests as typed calls, its replies checked. */
import * as v from 'valibot';
import { CollectionsSchema, evidenceEntries } from './evidence-schema.ts';
import type { FinishReply, PrepareRequest, ReadyReply, TurnReply } from './protocol.ts';
import type { FailureReason } from './run-document.ts';
import { WorkerFailure, type WorkerProcess } from './worker-process.ts';

/** What a trial needs of a worker; tests put a simulated one in its place. */
export interface Session {
  prepare(): Promise<ReadyReply['ready']>;
  turn(timeMs: number): Promise<TurnReply['turn']>;
  finish(): Promise<FinishReply['certificate']>;
  close(): void;
}

const time = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const ReadySchema = v.object({
  batch: v.pipe(v.number(), v.integer(), v.minValue(1)),
  after: v.exactOptional(count),
});
const TurnSchema = v.object({ samples: v.pipe(v.array(time), v.minLength(1)), timedMs: time });
const CertificateSchema = v.object({
  clock: v.exactOptional(v.object({ costNs: time, resolutionNs: time })),
  gc: v.exactOptional(CollectionsSchema),
  bytesPerOperation: v.exactOptional(v.nullable(time)),
  warmUp: v.exactOptional(v.object({ batches: time, ms: time, steady: v.boolean() })),
  ...evidenceEntries,
  warnings: v.exactOptional(v.array(v.string())),
  counters: v.exactOptional(v.record(v.string(), count)),
});
const ErrorSchema = v.object({
  reason: v.picklist(['load', 'throw', 'async-leak', 'protocol', 'unsupported', 'absent']),
  message: v.string(),
});

export class WorkerSession implements Session {
  readonly #worker: WorkerProcess;
  readonly #request: PrepareRequest;

  constructor(worker: WorkerProcess, request: PrepareRequest) {
    this.#worker = worker;
    this.#request = request;
  }

  async prepare(): Promise<ReadyReply['ready']> {
    const ready = expectReply(this.#worker, await this.#worker.request(this.#request), 'ready', ReadySchema);
    const { after } = this.#request;
    // A worker that ignores the field would be measured alone and pass for unpolluted.
    if (after !== undefined && ready.after !== after.cases.length) {
      const got = ready.after === undefined ? 'no "after" in its reply' : `"after": ${ready.after}`;
      throw new WorkerFailure(
        'unsupported',
        `the worker was to run ${after.cases.length} other cases first; got ${got} (docs/worker-protocol.md)`,
        this.#worker.stderr,
      );
    }
    return ready;
  }

  async turn(timeMs: number): Promise<TurnReply['turn']> {
    return expectReply(this.#worker, await this.#worker.request({ do: 'turn', timeMs }), 'turn', TurnSchema);
  }

  async finish(): Promise<FinishReply['certificate']> {
    const reply = await this.#worker.request({ do: 'finish' });
    return expectReply(this.#worker, reply, 'certificate', CertificateSchema);
  }

  close(): void {
    this.#worker.close();
  }
}

/** The reply's part of that name, checked; a WorkerFailure with the worker's own reason, or `protocol`. */
export function expectReply<Schema extends v.GenericSchema>(
  worker: WorkerProcess,
  reply: Record<string, unknown>,
  name: string,
  schema: Schema,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, reply[name]);
  if (result.success) return result.output;
  const error = v.safeParse(ErrorSchema, reply.error);
  if (error.success)
    throw new WorkerFailure(error.output.reason as FailureReason, error.output.message, worker.stderr);
  const [issue] = result.issues;
  const path = [name, v.getDotPath(issue) ?? ''].filter(Boolean).join('.');
  throw new WorkerFailure(
    'protocol',
    `the reply's "${path}" is not as expected: ${issue.message}`,
    worker.stderr,
  );
}
