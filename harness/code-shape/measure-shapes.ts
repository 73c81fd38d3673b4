/**
 * Looks at the code of many cases, each in fresh processes of its own, when everything that is timed has ended. A case
 * whose processes don't all end well has no shapes; its failure is told.
 */
import { inLanes } from '../lanes.ts';
import type { Progress } from '../measure.ts';
import { cpuCount, type Pinning } from '../pinning.ts';
import { SourceLines } from '../profile/source-lines.ts';
import { seededRandom } from '../random.ts';
import type { Failure, Plan } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import { WorkerFailure } from '../worker-process.ts';
import { hotCode } from './hot-code.ts';
import { instructionSetOf } from './instruction-set.ts';
import { runPrinting } from './printing-worker.ts';
import { type ShapeCounters, shapeCounters } from './shape-counters.ts';
import { type CodeShapes, codeShapes, SHAPE_PROCESSES } from './stored-shape.ts';

export interface ShapeOptions {
  /** Programs of their own among them are left out: V8 knows nothing of them. */
  readonly items: readonly SelectedCase[];
  readonly plan: Plan;
  readonly pinning: Pinning;
  readonly signal: AbortSignal;
  /** How much of it is done, 0 to 1, and the case that was looked at. */
  readonly onProgress: (fraction: number, caseId: string) => void;
}

export interface MeasuredShapes {
  readonly shapes: ReadonlyMap<SelectedCase, CodeShapes>;
  readonly failures: ReadonlyMap<SelectedCase, Failure>;
  readonly interrupted: boolean;
}

/** Gives no shapes, and starts no worker, where the architecture isn't known. Aborting keeps what is finished. */
export async function measureShapes(options: ShapeOptions): Promise<MeasuredShapes> {
  const { plan, pinning, signal, onProgress } = options;
  const set = instructionSetOf(process.arch);
  const items = set === null ? [] : options.items.filter(({ outline }) => outline.command === null);
  const random = seededRandom(plan.seed);
  const sources = new SourceLines(process.cwd());
  const seen = new Map(items.map((item) => [item, [] as (ShapeCounters | null)[]]));
  const failures = new Map<SelectedCase, Failure>();
  let done = 0;
  const look = async (item: SelectedCase): Promise<void> => {
    if (failures.has(item)) return;
    try {
      const { codes, log, operation } = await runPrinting(item, plan, random, signal);
      if (codes === null) return;
      const wordAt: SourceLines['wordAt'] = (...place) => sources.wordAt(...place);
      seen.get(item)!.push(shapeCounters(hotCode({ codes, log, operation, wordAt }, set)));
    } catch (error) {
      if (!(error instanceof WorkerFailure) || signal.aborted) throw error;
      failures.set(item, failureOf(item, plan, error));
    }
    onProgress(++done / (items.length * SHAPE_PROCESSES), item.caseId);
  };
  let interrupted = false;
  try {
    // Round after round: what comes and goes on the machine meets all cases alike.
    const jobs = Array.from({ length: SHAPE_PROCESSES }, () => items.map((item) => () => look(item))).flat();
    await inLanes(jobs, cpuCount(pinning));
  } catch (error) {
    if (!signal.aborted) throw error;
    interrupted = true;
  }
  const whole = [...seen].filter(([, shapes]) => shapes.length === SHAPE_PROCESSES);
  return {
    shapes: new Map(whole.map(([item, shapes]) => [item, codeShapes(process.arch, shapes)])),
    failures,
    interrupted,
  };
}

/** As the progress of a run, which begins anew when the trials are over. */
export function shapeProgress(onProgress: (progress: Progress) => void): ShapeOptions['onProgress'] {
  const start = performance.now();
  return (fraction, group) => {
    const leftMs = ((performance.now() - start) * (1 - fraction)) / fraction;
    onProgress({ fraction, leftMs, trial: 0, group });
  };
}

function failureOf({ caseId }: SelectedCase, { trials }: Plan, failure: WorkerFailure): Failure {
  const { reason, message, stderr } = failure;
  return { caseId, reason, message: `when its code was to be printed: ${message}`, stderr, trial: trials };
}
