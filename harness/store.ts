/**
 * Run documents on disk: `<results>/<machine>/<commit time>-<sha8>-<run id>.json`. Append-only: a document is
 * written aside, synced and linked into place under a name of its own, so that neither a crash nor a second run can
 * leave half a document or overwrite one.
 */
import { constants, promises as fs } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkDocument } from './document-schema.ts';
import type { RunDocument } from './run-document.ts';
import { EXIT, UserError } from './user-error.ts';

export interface StoredRun {
  readonly path: string;
  readonly document: RunDocument;
}

/** A file that is no usable run document. It is named, skipped, and left as it is. */
export interface UnreadableRun {
  readonly path: string;
  readonly problem: string;
}

export interface StoredRuns {
  /** In order of commit time, then of start. */
  readonly runs: readonly StoredRun[];
  readonly unreadable: readonly UnreadableRun[];
}

/** Reading many files at once is faster; reading thousands at once exhausts descriptors. */
const READS_AT_ONCE = 16;
/** Documents of thousands of cases have some megabytes; a larger file is something else. */
const SIZE_LIMIT = 256 * 2 ** 20;
/** What the machine refuses, as opposed to what the user mistyped. */
const ENVIRONMENT_CODES: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'EMFILE',
  'ENFILE',
]);
/** Of file systems without hard links. */
const NO_LINK_CODES: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Throws a UserError if the folder can't be made or written to: to be called before anything is measured. */
export async function checkWritable(results: string): Promise<void> {
  try {
    await fs.mkdir(results, { recursive: true });
    await fs.access(results, constants.W_OK);
  } catch (error) {
    throw notWritten(results, error);
  }
}

/** Stores the document; returns its path. Throws a UserError with the system's reason if that fails. */
export async function writeRun(results: string, document: RunDocument): Promise<string> {
  const path = join(results, document.machine.id, fileName(document));
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await fs.mkdir(dirname(path), { recursive: true });
    const file = await fs.open(aside, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(document)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await linkOrCopy(aside, path);
  } catch (error) {
    throw notWritten(path, error);
  } finally {
    await fs.rm(aside, { force: true }).catch(() => {});
  }
  return path;
}

/** Both fail where rename would silently replace. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await fs.link(from, to);
  } catch (error) {
    if (!NO_LINK_CODES.has((error as NodeJS.ErrnoException).code)) throw error;
    await fs.copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

/** Sorts by commit time; `worktree` marks runs whose code is in no commit. */
export function fileName({ commit, startedAt, runId }: RunDocument): string {
  const time = (commit?.time ?? startedAt).replace(/[-:]|\.\d+/g, '');
  const sha = commit === null ? 'nocommit' : commit.sha.slice(0, 8);
  return `${time}-${sha}-${runId}.json`;
}

/** Reads one file. Throws a UserError if it is no usable run document. */
export async function readRun(path: string): Promise<StoredRun> {
  const run = await tryRead(path);
  if ('problem' in run) throw new UserError(`${run.path}: ${run.problem}`);
  return run;
}

/** Reads all documents below the folder; a folder that isn't there holds none. Linear in their size. */
export async function readRuns(results: string): Promise<StoredRuns> {
  const paths = await documentPaths(results);
  const runs: StoredRun[] = [];
  const unreadable: UnreadableRun[] = [];
  for (let i = 0; i < paths.length; i += READS_AT_ONCE) {
    for (const run of await Promise.all(paths.slice(i, i + READS_AT_ONCE).map(tryRead))) {
      if ('problem' in run) unreadable.push(run);
      else runs.push(run);
    }
  }
  runs.sort((a, b) => compareText(sortKey(a.document), sortKey(b.document)));
  return { runs, unreadable };
}

async function documentPaths(results: string): Promise<string[]> {
  try {
    const entries = await fs.readdir(results, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json') && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UserError(`${results} can't be read: ${reason(error)}; name another folder with --results`);
  }
}

async function tryRead(path: string): Promise<StoredRun | UnreadableRun> {
  let value: unknown;
  try {
    const { size } = await fs.stat(path);
    if (size > SIZE_LIMIT) return { path, problem: `${size} bytes are too many for a run document` };
    value = JSON.parse(await fs.readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return { path, problem: 'not JSON: truncated, or edited by hand' };
    return { path, problem: `can't be read: ${reason(error)}` };
  }
  const check = checkDocument(value);
  return check.ok ? { path, document: check.document } : { path, problem: check.problem };
}

function sortKey({ commit, startedAt }: RunDocument): string {
  return `${commit?.time ?? startedAt} ${startedAt}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function notWritten(path: string, error: unknown): UserError {
  const refused = ENVIRONMENT_CODES.has((error as NodeJS.ErrnoException).code);
  return new UserError(
    `${path} can't be written: ${reason(error)}; make room or give permission there, or name another folder with --results`,
    refused ? EXIT.environment : EXIT.userError,
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
