/**
 * Hands a case to one of clinic's profilers, without a screen. clinic has had no release since 2024, and fails in silence in
 * several ways: each is met here, so that what comes back is a page or a reason.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../make-folder.ts';
import type { SelectedCase } from '../selection.ts';
import { EXIT, UserError } from '../user-error.ts';

export const CLINIC_TOOLS = ['flame', 'doctor', 'bubbleprof', 'heapprofiler'] as const;
export type ClinicTool = (typeof CLINIC_TOOLS)[number];

export interface ClinicOptions {
  readonly tool: ClinicTool;
  readonly item: SelectedCase;
  /** The project's folder: clinic is looked for there, and the page goes to its `.clinic/`. */
  readonly folder: string;
  readonly timeMs: number;
  readonly signal: AbortSignal;
}

/** Compiled next to this file. */
const RUN_CASE = fileURLToPath(new URL('./run-case.js', import.meta.url));
/** Beside the case's own time: start, analysis, and a page of half a megabyte take some ten seconds on a slow machine. */
const LIMIT_MS = 90_000;
/** What is told of its output when it fails. */
const TOLD_LINES = 8;
const OUTPUT_LIMIT = 20_000;

/** The path of the page. Throws a UserError with the reason where there will be none. */
export async function runClinic(options: ClinicOptions): Promise<string> {
  const { tool, item, folder, timeMs } = options;
  refuseHanging(tool, process.versions.node);
  const program = findClinic([join(folder, 'package.json'), import.meta.url]);
  const work = mkdtempSync(join(tmpdir(), 'mmubench-clinic-'));
  try {
    const { groupInFile, outline, file } = item;
    const run = [RUN_CASE, folder, resolve(file), groupInFile, outline.name, String(timeMs)];
    const command = [program, tool, '--open=false', '--dest', work, '--', process.execPath, ...run];
    const output = await start(command, work, options);
    const page = readdirSync(work).find((name) => name.endsWith(`.clinic-${tool}.html`));
    if (page === undefined)
      throw new UserError(`clinic ${tool} ended without a page`, EXIT.environment, tail(output));
    return await keep(join(work, page), folder, tool, item);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Throws a UserError for what is known never to end. */
export function refuseHanging(tool: ClinicTool, nodeVersion: string): void {
  if (tool !== 'bubbleprof' || Number.parseInt(nodeVersion, 10) < 23) return;
  throw new UserError(
    `clinic bubbleprof hangs on Node ${nodeVersion}: it waits for events that Node no longer sends; use Node 20 or 22, or --tool flame`,
    EXIT.environment,
  );
}

/** Its program, as the first of these modules would find it. Throws a UserError where none does. */
export function findClinic(modules: readonly string[]): string {
  for (const from of modules) {
    try {
      const manifest = createRequire(from).resolve('clinic/package.json');
      return join(dirname(manifest), 'bin.js');
    } catch {
      // Not here; perhaps there.
    }
  }
  throw new UserError(
    'clinic is not installed here, expected it in node_modules: npm install --save-dev clinic (some 150 MB); ' +
      'mmubench profile without --tool needs nothing',
  );
}

/** Rejects if it fails or takes too long; it and all that it started are ended then. */
function start(command: readonly string[], work: string, options: ClinicOptions): Promise<string> {
  const { tool, timeMs, item, signal } = options;
  return new Promise((fulfil, reject) => {
    const child = spawn(process.execPath, command, {
      cwd: work,
      // Without NO_INSIGHT it waits for an answer that nobody gives, ends with 0 and has written nothing.
      env: { ...process.env, NO_INSIGHT: '1' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let reason: string | null = null;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-OUTPUT_LIMIT);
      });
    }
    const end = (why: string) => {
      reason ??= why;
      if (child.pid !== undefined) killGroup(child.pid);
    };
    const timer = setTimeout(
      () => end(`took longer than ${(LIMIT_MS + timeMs) / 1000} s`),
      LIMIT_MS + timeMs,
    );
    const stop = () => end('was interrupted');
    signal.addEventListener('abort', stop);
    child.on('error', (error) => end(error.message));
    child.on('close', (code, killedBy) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (reason === null && code === 0) return fulfil(output);
      const why = reason ?? (code === null ? `was killed by ${killedBy}` : `ended with ${code}`);
      const advice = `; "mmubench run --quick -f ${item.caseId}" shows whether the case runs at all`;
      const exitCode = signal.aborted ? EXIT.interrupted : EXIT.caseFailed;
      reject(new UserError(`clinic ${tool} ${why}${signal.aborted ? '' : advice}`, exitCode, tail(output)));
    });
  });
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function tail(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-TOLD_LINES);
}

async function keep(
  page: string,
  folder: string,
  tool: ClinicTool,
  { caseId }: SelectedCase,
): Promise<string> {
  const name = caseId.replace(/[^\w.=-]+/g, '-').slice(0, 120);
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const kept = join(folder, '.clinic', `${time}-${name}.${tool}.html`);
  await makeFolder(dirname(kept));
  await copyFile(page, kept);
  return kept;
}
