/**
 * The JSON files among the results. Append-only: a file is written aside, synced and linked into place under a name of
 * its own, so that neither a crash nor a second process can leave half a file or overwrite one.
 */
import { constants, promises as fs } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAbandoned } from './abandoned.ts';
import { makeFolder } from './make-folder.ts';
import { EXIT, UserError } from './user-error.ts';

/** A file that is not what it should be. It is named, skipped, and left as it is. */
export interface UnreadableFile {
  readonly path: string;
  readonly problem: string;
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
    await makeFolder(results);
    await fs.access(results, constants.W_OK);
  } catch (error) {
    throw notWritten(results, error);
  }
}

/** Makes the folder too. Throws a UserError with the system's reason if that fails, also where the file exists. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await makeFolder(dirname(path));
    await removeLeftovers(dirname(path));
    const file = await fs.open(aside, 'wx');
    try {
      await file.writeFile(text);
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
}

/** What processes left aside that were killed while they wrote. A folder of results is one machine's, so its numbers are. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) {
    if (!isAbandoned(name, /^\..+\.json\.(\d+)\.tmp$/)) continue;
    await fs.rm(join(folder, name), { force: true }).catch(() => {});
  }
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

/** A time as file names have it, from ISO 8601: they sort by it. */
export function timeInName(iso: string): string {
  return iso.replace(/[-:]|\.\d+/g, '');
}

/** Paths of the JSON files below the folder whose names are wanted, sorted; a folder that isn't there holds none. */
export async function findResultFiles(
  results: string,
  isWanted: (name: string) => boolean,
): Promise<string[]> {
  try {
    const entries = await fs.readdir(results, { recursive: true, withFileTypes: true });
    return entries
      .filter(({ name }) => name.endsWith('.json') && !name.startsWith('.') && isWanted(name))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UserError(`${results} can't be read: ${reason(error)}; name another folder with --results`);
  }
}

/** Reads some files at a time, and tells those that could be read from those that could not. Keeps the order. */
export async function readAll<T extends object>(
  paths: readonly string[],
  read: (path: string) => Promise<T | UnreadableFile>,
): Promise<{ readonly found: T[]; readonly unreadable: UnreadableFile[] }> {
  const found: T[] = [];
  const unreadable: UnreadableFile[] = [];
  for (let i = 0; i < paths.length; i += READS_AT_ONCE) {
    for (const file of await Promise.all(paths.slice(i, i + READS_AT_ONCE).map(read))) {
      if ('problem' in file) unreadable.push(file);
      else found.push(file);
    }
  }
  return { found, unreadable };
}

/** The parsed file, or why it is none. */
export async function readJsonFile(path: string): Promise<{ readonly value: unknown } | UnreadableFile> {
  try {
    const { size } = await fs.stat(path);
    if (size > SIZE_LIMIT) return { path, problem: `${size} bytes are too many for a result` };
    return { value: JSON.parse(await fs.readFile(path, 'utf8')) };
  } catch (error) {
    if (error instanceof SyntaxError) return { path, problem: 'not JSON: truncated, or edited by hand' };
    return { path, problem: `can't be read: ${reason(error)}` };
  }
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
