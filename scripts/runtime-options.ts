/** The runtimes that a command's options ask for. */
import { whyNoWorker } from '../harness/runtimes/check-worker.ts';
import type { InstallOptions } from '../harness/runtimes/install-runtime.ts';
import { openRuntime } from '../harness/runtimes/open-runtime.ts';
import { type Runtime, runtimeName } from '../harness/runtimes/runtime.ts';
import { defaultRuntimeCache } from '../harness/runtimes/runtime-cache.ts';
import { type RuntimeSpec, runtimeSpecs } from '../harness/runtimes/runtime-spec.ts';
import { thisSystem } from '../harness/runtimes/this-system.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
import { visible } from '../reports/sanitize.ts';

export interface RuntimeOptions {
  readonly runtime?: readonly string[];
  readonly v8Flags?: readonly string[];
  readonly set?: readonly string[];
}

/** The ones that were asked for; none where none was. Throws a UserError. */
export function runtimeSpecsOf({ runtime = [], v8Flags = [], set = [] }: RuntimeOptions): RuntimeSpec[] {
  return runtimeSpecs(runtime, { v8Flags, variables: set });
}

/** For commands that measure in one; null where none was asked for. */
export function oneRuntimeSpec(options: RuntimeOptions): RuntimeSpec | null {
  const [spec, ...more] = runtimeSpecsOf(options);
  if (more.length === 0) return spec ?? null;
  throw new UserError(
    `got ${more.length + 1} runtimes, expected one; "mmubench matrix" compares several with each other`,
  );
}

/** What takes long is told on stderr, and which version it is where the user left that open. Rejects with a UserError. */
export async function open(spec: RuntimeSpec, signal: AbortSignal): Promise<Runtime> {
  const say = (text: string) => process.stderr.write(`${visible(text, 1000)}\n`);
  const options: InstallOptions = { cache: defaultRuntimeCache(), system: thisSystem(), signal, onStep: say };
  const runtime = await openRuntime(spec, options);
  if (spec.program.from !== 'here') say(`${spec.text}: ${runtimeName(runtime.record)}`);
  return runtime;
}

/** Why it runs no worker, or null. Rejects with a UserError if the user interrupts. */
export async function whyUnfit(
  runtime: Runtime,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  const reason = await whyNoWorker(runtime, timeoutMs, signal);
  if (signal.aborted) throw new UserError('interrupted before anything was measured', EXIT.interrupted);
  return reason;
}

/** One that runs a worker; null for none. Rejects with a UserError. */
export async function openOrNull(
  spec: RuntimeSpec | null,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Runtime | null> {
  if (spec === null) return null;
  const runtime = await open(spec, signal);
  const reason = await whyUnfit(runtime, timeoutMs, signal);
  if (reason === null) return runtime;
  const name = runtimeName(runtime.record);
  throw new UserError(`${name} can't run a worker of mmubench; choose another one:`, EXIT.environment, [
    reason,
  ]);
}

/** What looks into V8 does so in the Node that runs mmubench: its answer would be of another engine than the times. */
export function refuseBesides(spec: RuntimeSpec | null, options: object, ...names: readonly string[]): void {
  const given = names.find((name) => Boolean((options as Record<string, unknown>)[name]));
  if (spec === null || given === undefined) return;
  const option = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UserError(
    `${option} looks at the Node that runs mmubench, and got ${JSON.stringify(spec.text)}; leave one of both out, or start mmubench with that Node`,
  );
}
