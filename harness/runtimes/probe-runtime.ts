/** Asks a program which runtime it is, and whether it takes these flags, by letting it print its versions. */
import { spawnSync } from 'node:child_process';
import { closeSync } from 'node:fs';
import * as v from 'valibot';
import { openNamelessFiles } from '../jit-log-files.ts';
import { EXIT, UserError } from '../user-error.ts';
import { JIT_LOG_FLAGS } from '../worker/jit-log-flags.ts';
import type { RuntimeKind } from './runtime.ts';
import { runtimeFlagWords } from './runtime-words.ts';

export interface ProbedRuntime {
  readonly kind: RuntimeKind;
  readonly version: string;
  /** Empty where the engine is another. */
  readonly v8: string;
}

const TIMEOUT_MS = 20_000;
/** What is shown of a program's last words. */
const LINES = 6;
/** In a syntax that every runtime knows. */
const CODE = 'console.log(JSON.stringify(process.versions))';
const text = v.pipe(v.string(), v.regex(/^[0-9A-Za-z.+-]{1,100}$/));
const VersionsSchema = v.object({
  node: text,
  v8: v.optional(text, ''),
  bun: v.optional(text),
  deno: v.optional(text),
});

/** Throws a UserError for a program that doesn't start or is no runtime that is known here. */
export function probeRuntime(executable: string): ProbedRuntime {
  // Deno has another word for it.
  const attempts = [
    ['-e', CODE],
    ['eval', CODE],
  ].map((words) => run(executable, words));
  for (const { stdout } of attempts) {
    const found = versionsOf(stdout);
    if (found !== null) return found;
  }
  const { problem, lines } = attempts[0]!;
  throw new UserError(
    `${executable} is not understood as a runtime: it ${problem}, expected it to run JavaScript as Node, Bun and Deno do`,
    EXIT.userError,
    lines,
  );
}

/** Throws a UserError where the runtime doesn't start with these flags. */
export function probeFlags(kind: RuntimeKind, executable: string, flags: readonly string[]): void {
  if (flags.length === 0) return;
  // Bun ignores what it doesn't know, and would be measured without it.
  const strange = kind === 'bun' ? flags.filter((flag) => !BUN_FLAGS.has(flag)) : [];
  if (strange.length > 0) {
    throw new UserError(
      `bun doesn't know ${strange.join(' ')}: expected ${[...BUN_FLAGS].join(', ')}; its engine JavaScriptCore has no flags ` +
        'of V8, its own options are variables: "BUN_JSC_useFTLJIT=0 bun"',
    );
  }
  if (kind === 'deno' && flags.some((flag) => flag.includes(','))) {
    throw new UserError(
      `${flags.join(' ')}: expected flags of V8 without commas, which separate them for Deno`,
    );
  }
  const { stdout, problem, lines } = run(executable, evaluation(kind, flags));
  if (versionsOf(stdout) !== null) return;
  throw new UserError(
    `${executable} doesn't run with ${flags.join(' ')}: it ${problem}; its last words:`,
    EXIT.userError,
    lines,
  );
}

const BUN_FLAGS: ReadonlySet<string> = new Set(['--smol', '--expose-gc', '--no-addons']);

/** Whether V8 takes the flags by which a worker learns what V8 does with its code. */
export function logsCode(kind: RuntimeKind, executable: string): boolean {
  const files = kind === 'node' ? openNamelessFiles(2) : null;
  if (files === null) return false;
  try {
    return versionsOf(run(executable, evaluation(kind, JIT_LOG_FLAGS), files).stdout) !== null;
  } finally {
    for (const file of files) closeSync(file);
  }
}

function evaluation(kind: RuntimeKind, flags: readonly string[]): string[] {
  const words = runtimeFlagWords(kind, flags);
  return kind === 'deno' ? ['eval', ...words, CODE] : [...words, '-e', CODE];
}

interface Ending {
  readonly stdout: string;
  readonly problem: string;
  readonly lines: readonly string[];
}

/** `inherited` are descriptors that it gets as 4, 5 …, as a worker does. */
function run(executable: string, words: readonly string[], inherited: readonly number[] = []): Ending {
  const { error, status, signal, stdout, stderr } = spawnSync(executable, words, {
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', ...inherited],
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    env: { ...process.env, NO_COLOR: '1' },
  });
  const problem =
    error !== undefined
      ? `does not run: ${error.message}`
      : signal !== null
        ? `was killed by ${signal}`
        : `ended with ${status}, and told no versions`;
  const lines = (stderr ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
  return { stdout: stdout ?? '', problem, lines: lines.slice(-LINES) };
}

function versionsOf(stdout: string): ProbedRuntime | null {
  const checked = v.safeParse(VersionsSchema, lastJson(stdout));
  if (!checked.success) return null;
  const { node, v8, bun, deno } = checked.output;
  if (bun !== undefined) return { kind: 'bun', version: bun, v8: '' };
  return deno !== undefined ? { kind: 'deno', version: deno, v8 } : { kind: 'node', version: node, v8 };
}

/** Of the last line: what a program says before doesn't matter. */
function lastJson(stdout: string): unknown {
  try {
    return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
  } catch {
    return null;
  }
}
