/** Finds suites and asks a process of their own for their outlines: a suite that hangs or exits harms only itself. */
import { promises as fs } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { outlineReply } from './outline-reply.ts';
import { seededRandom } from './random.ts';
import type { Failure } from './run-document.ts';
import { hashSuite } from './suite-hash.ts';
import type { SuiteOutline } from './suite-outline.ts';
import { EXIT, UserError } from './user-error.ts';
import { launchWorker } from './worker-launcher.ts';
import { WorkerFailure } from './worker-process.ts';

export interface LoadedSuite {
  readonly outline: SuiteOutline;
  /** Absolute path of its module. */
  readonly file: string;
  readonly hash: string;
}

export interface Discovery {
  readonly suites: readonly LoadedSuite[];
  /** Suites that don't load; the caseId is the file's name. */
  readonly failures: readonly Failure[];
}

const SUITE_FILE = /\.suite\.(js|mjs|cjs)$/;
const TYPESCRIPT_FILE = /\.suite\.(ts|mts|cts)$/;

/**
 * Reads the outlines of all `*.suite.js` below the folder. A UserError if there is no folder or no suite, if two
 * suites have one name, or if the signal aborts it. `variables` are of the environment, beside those of this process.
 */
export async function discoverSuites(
  folder: string,
  timeoutMs: number,
  signal: AbortSignal = new AbortController().signal,
  variables: Readonly<Record<string, string>> = {},
): Promise<Discovery> {
  const loaded = await loadOutlines(folder, await suiteFiles(folder), { timeoutMs, signal, variables });
  if (signal.aborted) throw new UserError('interrupted before anything was measured', EXIT.interrupted);
  const failures = loaded.filter((item): item is Failure => 'reason' in item);
  const suites = loaded.filter((item): item is LoadedSuite => 'outline' in item);
  const names = new Map<string, string>();
  for (const { outline, file } of suites) {
    const other = names.get(outline.name);
    if (other !== undefined) {
      throw new UserError(`${other} and ${file} both hold a suite "${outline.name}"; give one another name`);
    }
    names.set(outline.name, file);
  }
  return { suites, failures };
}

async function suiteFiles(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await fs.readdir(folder, { recursive: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'there is no such folder' : message;
    throw new UserError(
      `no suites in ${folder}: ${problem}; name the folder of your *.suite.js files with --suites`,
    );
  }
  const inside = names.filter((name) => !name.split(/[\\/]/).includes('node_modules')).sort();
  const typescript = inside.filter((name) => TYPESCRIPT_FILE.test(name) && !name.endsWith('.d.ts'));
  const found = inside.filter(
    (name) => SUITE_FILE.test(name) || (stripsTypes() && typescript.includes(name)),
  );
  if (found.length > 0) return found.map((name) => resolve(join(folder, name)));
  const advice =
    typescript.length > 0
      ? `found ${typescript[0]}, which Node ${process.versions.node} can't run: compile it, and name the output with --suites`
      : 'expected files named *.suite.js, *.suite.mjs or *.suite.cjs';
  throw new UserError(`no suites in ${folder}: ${advice}`);
}

/** Node 22.18 and later load TypeScript by themselves. */
function stripsTypes(): boolean {
  return Boolean((process.features as { typescript?: unknown }).typescript);
}

interface LoadOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly variables: Readonly<Record<string, string>>;
}

/** In the order of the files; as many at once as there are CPUs, lest hundreds make each other time out. */
async function loadOutlines(
  folder: string,
  files: readonly string[],
  options: LoadOptions,
): Promise<(LoadedSuite | Failure)[]> {
  const loaded: (LoadedSuite | Failure)[] = [];
  const queue = files.entries();
  const work = async () => {
    for (const [i, file] of queue) {
      if (options.signal.aborted) return;
      loaded[i] = await loadOutline(folder, file, options);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return loaded;
}

async function loadOutline(
  folder: string,
  file: string,
  { timeoutMs, signal, variables }: LoadOptions,
): Promise<LoadedSuite | Failure> {
  const worker = launchWorker({ command: null, cpus: [], timeoutMs, random: seededRandom(1), variables });
  const kill = () => worker.kill();
  signal.addEventListener('abort', kill);
  try {
    const outline = outlineReply(worker, await worker.request({ do: 'outline', file }));
    return { outline, file, hash: hashSuite(folder, file) };
  } catch (error) {
    if (!(error instanceof WorkerFailure)) throw error;
    const { reason, message, stderr } = error;
    return { caseId: basename(file), reason, message, stderr, trial: 0 };
  } finally {
    signal.removeEventListener('abort', kill);
    worker.close();
  }
}
