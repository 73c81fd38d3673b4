/** The C programs that stand beside the JavaScript: compiled where there is a compiler, once for each of their texts. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HEADERS = ['worker.h', 'page-tables.h'];
const SOURCES = ['worker.c', 'dispatch.c', 'page-tables.c', 'tables.c'];
const FLAGS = ['-O2', '-std=c11'];
const COMPILE_LIMIT_MS = 60_000;

/** The compiled program, or why there is none. */
export type NativeProgram = { readonly path: string } | { readonly absent: string };

/**
 * Looks in the user's cache (`$XDG_CACHE_HOME/mmubench`, else `~/.cache/mmubench`) for the program of these sources,
 * flags and compiler, and compiles it there if it is missing. Whatever is in the way is the reason in `absent`. Never
 * throws.
 *
 * @param env tells where the compiler (`PATH`) and the cache are
 */
export function compileNative(env: NodeJS.ProcessEnv = process.env): NativeProgram {
  const compiler = findCompiler(env.PATH ?? '');
  if (compiler === null) return { absent: 'there is no C compiler: no "cc" in PATH' };
  try {
    const folder = join(cacheRoot(env), 'mmubench');
    const program = join(folder, `native-${contentHash(compiler)}`);
    if (!isExecutable(program)) compile(compiler, folder, program);
    return { path: program };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return { absent: `${compiler} failed: ${(stderr || message).slice(0, 1000)}` };
  }
}

/** A relative path would lie in whatever folder the user calls from, so it is ignored, as XDG demands. */
function cacheRoot({ XDG_CACHE_HOME: root }: NodeJS.ProcessEnv): string {
  return root !== undefined && isAbsolute(root) ? root : join(homedir(), '.cache');
}

function findCompiler(path: string): string | null {
  const files = path.split(delimiter).flatMap((folder) => (folder === '' ? [] : join(folder, 'cc')));
  return files.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Another compiler may make other code of the same text. */
function contentHash(compiler: string): string {
  const { size, mtimeMs } = statSync(compiler);
  const hash = createHash('sha256');
  hash.update([compiler, size, mtimeMs, process.arch, ...FLAGS].join('\0'));
  for (const name of [...HEADERS, ...SOURCES]) hash.update('\0').update(readFileSync(sourceFile(name)));
  return hash.digest('hex').slice(0, 16);
}

/** Into place by renaming: another process may be compiling the same, or running it. */
function compile(compiler: string, folder: string, program: string): void {
  makeFolder(dirname(folder));
  makeFolder(folder);
  const draft = `${program}.${randomBytes(6).toString('hex')}`;
  try {
    execFileSync(compiler, [...FLAGS, '-o', draft, ...SOURCES.map(sourceFile)], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: COMPILE_LIMIT_MS,
    });
    renameSync(draft, program);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** One level: Node's recursive mkdir never ends where nothing can be made, as in /proc. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Beside this module: the build copies them. */
function sourceFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
