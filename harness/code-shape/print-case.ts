/** One case's machine code, from a worker of its own that nothing is timed in. */

import type { Tier } from '../evidence.ts';
import { caseFailed } from '../profile/profile-case.ts';
import { SourceLines } from '../profile/source-lines.ts';
import { seededRandom } from '../random.ts';
import type { Plan } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import { EXIT, UserError } from '../user-error.ts';
import { WorkerFailure } from '../worker-process.ts';
import { type CaseCode, functionCode } from './case-code.ts';
import { type CodeOfCase, hotCode, namedCode } from './hot-code.ts';
import { instructionSetOf } from './instruction-set.ts';
import { type PrintedRun, runPrinting } from './printing-worker.ts';

export interface PrintOptions {
  readonly item: SelectedCase;
  /** The project's folder: places are relative to it. */
  readonly folder: string;
  /** Another function than the case's own; null for those. */
  readonly functionName: string | null;
  readonly plan: Plan;
  readonly signal: AbortSignal;
}

/** Names that a message lists. */
const LISTED = 12;

/** Throws a UserError if the case fails, or V8 prints no code of it. */
export async function printCase(options: PrintOptions): Promise<CaseCode> {
  const { item, folder, functionName, plan, signal } = options;
  let run: PrintedRun;
  try {
    run = await runPrinting(item, plan, seededRandom(plan.seed), signal, true);
  } catch (error) {
    if (signal.aborted) throw new UserError('interrupted before the code was printed', EXIT.interrupted);
    if (error instanceof WorkerFailure) throw explained(item.caseId, error);
    throw error;
  }
  const sources = new SourceLines(folder);
  const code = expectCode(item.caseId, run, sources);
  const set = instructionSetOf(process.arch);
  const { functions, inlined, uncompiled } = hotCode(code, set);
  const chosen = functionName === null ? functions : namedCode(code, functionName, set);
  if (chosen.length === 0) throw nothingPrinted(item.caseId, functionName, code, run);
  return {
    caseId: item.caseId,
    arch: process.arch,
    functions: chosen.map((each) => functionCode(each, sources)),
    inlined,
    uncompiled,
    dropped: run.dropped,
    jit: run.jit,
  };
}

function explained(caseId: string, failure: WorkerFailure): UserError {
  if (!/bad option: --(?:print-opt-code|log-code|log-source-position)/.test(failure.stderr)) {
    return caseFailed(caseId, failure);
  }
  return new UserError(
    `${process.execPath} (Node ${process.version}) doesn't know the flags that print optimised code, which a stock Node does; ` +
      'run mmubench by a Node from nodejs.org',
    EXIT.environment,
  );
}

function expectCode(caseId: string, { codes, log, operation }: PrintedRun, sources: SourceLines): CodeOfCase {
  if (codes === null) {
    throw new UserError(
      `the code that V8 prints for ${caseId} can't be read on this system (${process.platform}), only on Linux, ` +
        'with room in the folder for temporary files',
      EXIT.environment,
    );
  }
  return { codes, log, operation, wordAt: (...place) => sources.wordAt(...place) };
}

function nothingPrinted(
  caseId: string,
  functionName: string | null,
  { codes }: CodeOfCase,
  { jit }: PrintedRun,
): UserError {
  const tiers = `the loop runs in ${jit?.loop ?? 'no code that is known'}, the operation in ${jit?.operation ?? 'no code that is known'}`;
  if (functionName !== null && codes.length > 0) {
    const names = [...new Set(codes.map(({ name }) => name).filter((name) => name !== ''))];
    const more = names.length > LISTED ? `, and ${names.length - LISTED} more` : '';
    return new UserError(
      `V8 printed no optimised code of a function named ${JSON.stringify(functionName)} for ${caseId}: it was never ` +
        `optimised, or is part of its caller's code; there is code of ${names.slice(-LISTED).join(', ')}${more}`,
      EXIT.nothingRan,
    );
  }
  const optimised = (tier: Tier | null | undefined) => tier === 'turbofan' || tier === 'optimised';
  const hint =
    codes.length > 0 || !(optimised(jit?.loop) || optimised(jit?.operation))
      ? 'V8 prints what its last compiler makes, which has made none of it; a run may say so as well, by the warning "not-optimised"'
      : 'V8 printed no code at all: this Node was built without its disassembler, which a stock Node has';
  return new UserError(`no optimised code of ${caseId}: ${tiers}. ${hint}`, EXIT.nothingRan);
}
