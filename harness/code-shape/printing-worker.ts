/** A worker of its own whose V8 prints the code that it makes: it is warmed like a trial's, and never timed for a number. */
import type { JitEvidence } from '../evidence.ts';
import { CodeLog } from '../profile/code-log.ts';
import { ProfiledWorker } from '../profile/profiled-worker.ts';
import type { Random } from '../random.ts';
import type { Plan } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import type { FunctionPlace } from './code-messages.ts';
import { type PrintedCode, parsePrintedCode } from './printed-code.ts';

export interface PrintedRun {
  /** In order of compilation; null where the print can't be read on this system. */
  readonly codes: readonly PrintedCode[] | null;
  /** Older code objects that were left out, because the whole was too long. */
  readonly dropped: number;
  readonly log: CodeLog | null;
  readonly operation: FunctionPlace | null;
  /** null where it wasn't asked for. */
  readonly jit: JitEvidence | null;
}

/** `tiers`: asks for them as well, which takes the worker a while. Rejects with a WorkerFailure, also if `signal` ends the worker. */
export async function runPrinting(
  item: SelectedCase,
  plan: Plan,
  random: Random,
  signal: AbortSignal,
  tiers = false,
): Promise<PrintedRun> {
  const worker = new ProfiledWorker(item, 'printing', plan, [], random, signal);
  try {
    signal.throwIfAborted();
    await worker.prepare();
    // What V8 makes of the code depends on how long it ran.
    for (let round = 0; round < plan.rounds; round++) await worker.turn(plan.turnMs);
    // Before the end: the checks there run the loop around other functions, and V8 makes other code of it.
    const { printed, dropped, log, operation } = await worker.printedCode();
    return {
      codes: printed === null ? null : parsePrintedCode(printed),
      dropped,
      log: log === null ? null : new CodeLog(log),
      operation,
      jit: tiers ? ((await worker.finish()).jit ?? null) : null,
    };
  } finally {
    worker.close();
  }
}
