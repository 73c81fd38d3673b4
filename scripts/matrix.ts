/** `mmubench matrix`: one build in several runtimes, in lockstep. */
import { prepareBuild } from '../harness/builds.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { type ComparedRuntimes, compareRuntimes } from '../harness/runtimes/compare-runtimes.ts';
import { type Runtime, runtimeName } from '../harness/runtimes/runtime.ts';
import type { RuntimeSpec } from '../harness/runtimes/runtime-spec.ts';
import { checkWritable } from '../harness/store.ts';
import { EXIT, type ExitCode, UserError } from '../harness/user-error.ts';
import { reportJson } from '../reports/json.ts';
import { type AbsentRuntime, type RuntimesModel, runtimesModel } from '../reports/runtimes-model.ts';
import { renderRuntimes, renderRuntimesMarkdown } from '../reports/runtimes-text.ts';
import { interruptible } from './interruptible.ts';
import { type PlanOptions, planOf } from './plan-options.ts';
import { open, type RuntimeOptions, runtimeSpecsOf, whyUnfit } from './runtime-options.ts';
import { screenOf } from './screen.ts';
import { type BuildingOptions, buildOptions, storeRun } from './with-builds.ts';

export interface MatrixCommandOptions extends PlanOptions, BuildingOptions, RuntimeOptions {
  readonly machine?: string;
  readonly pin: boolean;
  readonly strict?: boolean;
  readonly format: 'table' | 'json' | 'markdown';
  readonly json?: boolean;
}

interface Opened {
  readonly runtimes: readonly Runtime[];
  readonly absent: readonly AbsentRuntime[];
}

/** For each runtime beyond the first, seconds: as long as two builds have. */
const BUDGET_EACH = 104;

export async function matrix(suiteNames: readonly string[], options: MatrixCommandOptions): Promise<void> {
  const specs = runtimeSpecsOf(options);
  if (specs.length < 2) {
    throw new UserError(
      `got ${specs.length === 0 ? 'no runtime' : 'one runtime'}, expected two or more to compare: --runtime node@20 --runtime node@22`,
    );
  }
  const budget = options.trials === undefined ? BUDGET_EACH * (specs.length - 1) : undefined;
  const plan = planOf(suiteNames, options.quick ? options : { ...(budget && { budget }), ...options });
  await checkWritable(options.results);
  const { opened, compared } = await interruptible(async (signal, onProgress) => {
    const opened = await openAll(specs, plan.timeoutMs, signal);
    const build = await prepareBuild('worktree', buildOptions(options, signal));
    const { filter = [], machine = null, pin } = options;
    const { runtimes } = opened;
    const choice = { suiteNames, patterns: filter, plan, pin, machineName: machine };
    return { opened, compared: await compareRuntimes({ build, runtimes, ...choice, signal, onProgress }) };
  });
  await store(compared, options.results);
  const model = runtimesModel(compared.documents, opened.absent, compared.programs);
  process.stdout.write(render(model, options));
  process.exitCode = exitCode(model, options.strict ?? false);
}

/** All that can be measured. Rejects with a UserError where one can't be had, or too few of them run a worker. */
async function openAll(
  specs: readonly RuntimeSpec[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Opened> {
  const runtimes: Runtime[] = [];
  const absent: AbsentRuntime[] = [];
  const texts = new Map<string, string>();
  for (const spec of specs) {
    const runtime = await open(spec, signal);
    const name = runtimeName(runtime.record);
    const other = texts.get(name);
    if (other !== undefined) {
      throw new UserError(
        `${other} and ${spec.text} are the same, ${name}; leave one out or say its version`,
      );
    }
    texts.set(name, spec.text);
    const reason = await whyUnfit(runtime, timeoutMs, signal);
    if (reason === null) runtimes.push(runtime);
    else absent.push({ name, reason });
  }
  if (runtimes.length >= 2 && absent[0]?.name !== texts.keys().next().value) return { runtimes, absent };
  const reasons = absent.map(({ name, reason }) => `${name}: ${reason}`);
  const what =
    runtimes.length < 2
      ? 'fewer than two of the runtimes'
      : 'all but the first runtime, which the others are compared with,';
  throw new UserError(
    `only ${what} can run a worker of mmubench; leave out those that can't:`,
    EXIT.caseFailed,
    reasons,
  );
}

/** Runs that measured nothing are no runs. */
async function store({ documents }: ComparedRuntimes, results: string): Promise<void> {
  if (documents.every(isEmpty)) return;
  for (const document of documents) await storeRun(results, document);
}

function isEmpty({ cases, failures }: RunDocument): boolean {
  return cases.length === 0 && failures.length === 0;
}

function render(model: RuntimesModel, { format, json }: MatrixCommandOptions): string {
  switch (json ? 'json' : format) {
    case 'json':
      return reportJson(model);
    case 'markdown':
      return renderRuntimesMarkdown(model);
    case 'table':
      return renderRuntimes(model, screenOf(process.stdout));
  }
}

/** A runtime that is slower is an answer and no regression. */
function exitCode({ run, runtimes, absent, rows }: RuntimesModel, strict: boolean): ExitCode {
  if (run.interrupted) return EXIT.interrupted;
  if (absent.length > 0 || runtimes.some(({ failures }) => failures.length > 0)) return EXIT.caseFailed;
  if (rows.length === 0) return EXIT.nothingRan;
  const open = runtimes.some(({ counts }) => (counts?.inconclusive ?? 0) > 0);
  return strict && open ? EXIT.inconclusive : EXIT.fine;
}
