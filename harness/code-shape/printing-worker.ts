/** A worker of its own whose V8 prints the code that it makes: it is warmed like a trial's, and never timed for a number. */
import * as v from 'valibot';
import type { JitEvidence } from '../evidence.ts';
import { CodeLog } from '../profile/code-log.ts';
import type { Random } from '../random.ts';
import type { Plan } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import { launchWorker } from '../worker-launcher.ts';
import { expectReply, WorkerSession } from '../worker-session.ts';
import { type FunctionPlace, PRINT_FLAGS } from './code-messages.ts';
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

const PrintedSchema = v.object({
  printed: v.nullable(v.string()),
  dropped: v.number(),
  log: v.nullable(v.string()),
  operation: v.nullable(v.object({ scriptId: v.string(), line: v.number(), column: v.number() })),
});

/** `tiers`: asks for them as well, which takes the worker a while. Rejects with a WorkerFailure, also if `signal` ends the worker. */
export async function runPrinting(
  item: SelectedCase,
  { timeoutMs, warmUpMs, rounds, turnMs }: Plan,
  random: Random,
  signal: AbortSignal,
  tiers = false,
): Promise<PrintedRun> {
  const worker = launchWorker({ command: null, cpus: [], timeoutMs, random, logFlags: PRINT_FLAGS });
  const kill = () => worker.kill();
  signal.addEventListener('abort', kill);
  const { file, groupInFile: group, outline } = item;
  const session = new WorkerSession(worker, { do: 'prepare', file, group, case: outline.name, warmUpMs });
  try {
    signal.throwIfAborted();
    await session.prepare();
    // What V8 makes of the code depends on how long it ran.
    for (let round = 0; round < rounds; round++) await session.turn(turnMs);
    // Before the end: the checks there run the loop around other functions, and V8 makes other code of it.
    const reply = await worker.request({ do: 'printed-code' });
    const { printed, dropped, log, operation } = expectReply(worker, reply, 'printedCode', PrintedSchema);
    return {
      codes: printed === null ? null : parsePrintedCode(printed),
      dropped,
      log: log === null ? null : new CodeLog(log),
      operation,
      jit: tiers ? ((await session.finish()).jit ?? null) : null,
    };
  } finally {
    signal.removeEventListener('abort', kill);
    session.close();
  }
}
