/** `mmubench asm`: the machine code that V8 makes of one case. */
import { printCase } from '../harness/code-shape/print-case.ts';
import { makePlan } from '../harness/default-plan.ts';
import { chooseCase } from '../harness/profile/choose-case.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
import { renderAsmJson } from '../reports/asm-json.ts';
import { renderAsm } from '../reports/asm-text.ts';
import { interruptible } from './interruptible.ts';
import { oneCase } from './one-case.ts';
import { screenOf } from './screen.ts';

export interface AsmCommandOptions {
  readonly suites: string;
  readonly function?: string;
  readonly listing: boolean;
  readonly whole?: boolean;
  readonly seed?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

export async function asm(names: readonly string[], options: AsmCommandOptions): Promise<void> {
  const caseName = oneCase(names);
  const { suites, seed, timeout, json, listing, whole = false } = options;
  const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
  const plan = makePlan({ seed, timeoutMs, all: true });
  const code = await interruptible(async (signal) => {
    try {
      const { item } = await chooseCase({ suites, caseName, plan, signal });
      const functionName = options.function ?? null;
      return await printCase({ item, folder: process.cwd(), functionName, plan, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new UserError('interrupted before the code was printed', EXIT.interrupted);
    }
  });
  process.stdout.write(
    json ? renderAsmJson(code) : renderAsm(code, { ...screenOf(process.stdout), listing, whole }),
  );
}
