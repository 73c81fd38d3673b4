/**
 * All runs of a results folder as points. What was read once is kept in an index beside the runs, so that a history of
 * thousands is read in a second; a file that is new or was touched is read anew. The index holds nothing of its own: it
 * may be deleted at any time, and git ignores it.
 */
import { promises as fs } from 'node:fs';
import { join, relative } from 'node:path';
import { findResultFiles, type UnreadableFile } from '../result-files.ts';
import { isRunName, tryReadRun } from '../store.ts';
import { decodeIndex, encodeIndex, type FileState, type IndexedRun } from './index-format.ts';
import { type RunPoints, runPoints } from './run-points.ts';

export interface HistoryRun {
  readonly path: string;
  readonly points: RunPoints;
}

export interface StoredHistory {
  /** In the order of their files' names. */
  readonly runs: readonly HistoryRun[];
  readonly unreadable: readonly UnreadableFile[];
}

/** Begins with a dot: no reader of results looks for runs in it. */
const FOLDER = '.index';
const FILE = 'points.bin';
/** As many files are read and forgotten at a time: memory doesn't grow with the history. */
const AT_ONCE = 16;
/** A file that is younger when it is read may change again without a visible change of its times. */
const SETTLED_MS = 50;

/** A folder that isn't there holds none. O(files) where all are in the index, otherwise linear in the size of the others. */
export async function readHistory(results: string, alpha: number): Promise<StoredHistory> {
  const paths = await findResultFiles(results, isRunName);
  const known = new Map((await readIndex(results, alpha)).map((each) => [each.file.path, each]));
  const runs: IndexedRun[] = [];
  const unreadable: UnreadableFile[] = [];
  let fresh = 0;
  let settled = true;
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    const states = await Promise.all(paths.slice(i, i + AT_ONCE).map((path) => stateOf(results, path)));
    for (const [j, file] of states.entries()) {
      const path = paths[i + j]!;
      // What has vanished since the folder was listed is no run.
      if (file === null) continue;
      const indexed = known.get(file.path);
      if (indexed !== undefined && isSame(indexed.file, file)) {
        runs.push(indexed);
        continue;
      }
      const run = await tryReadRun(path);
      if ('problem' in run) {
        unreadable.push(run);
        continue;
      }
      fresh++;
      settled &&= Date.now() - file.ctimeMs > SETTLED_MS;
      runs.push({ file, points: runPoints(run.document, alpha) });
    }
  }
  if (settled && (fresh > 0 || runs.length !== known.size)) await writeIndex(results, runs, alpha);
  return { runs: runs.map(({ file, points }) => ({ path: join(results, file.path), points })), unreadable };
}

async function stateOf(results: string, path: string): Promise<FileState | null> {
  try {
    const { size, mtimeMs, ctimeMs } = await fs.stat(path);
    return { path: relative(results, path), size, mtimeMs, ctimeMs };
  } catch {
    return null;
  }
}

function isSame(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

async function readIndex(results: string, alpha: number): Promise<IndexedRun[]> {
  try {
    return decodeIndex(await readAligned(join(results, FOLDER, FILE)), alpha) ?? [];
  } catch {
    return [];
  }
}

/** Into a buffer of its own: numbers are viewed at multiples of their size. */
async function readAligned(path: string): Promise<Uint8Array> {
  const file = await fs.open(path);
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    let end = 0;
    while (end < bytes.length) {
      const { bytesRead } = await file.read(bytes, end, bytes.length - end, end);
      if (bytesRead === 0) break;
      end += bytesRead;
    }
    return bytes.subarray(0, end);
  } finally {
    await file.close();
  }
}

/** A folder that can't be written to is read without an index, as before. */
async function writeIndex(results: string, runs: readonly IndexedRun[], alpha: number): Promise<void> {
  const folder = join(results, FOLDER);
  const aside = join(folder, `.${FILE}.${process.pid}.tmp`);
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(join(folder, '.gitignore'), '*\n');
    await fs.writeFile(aside, encodeIndex(runs, alpha));
    await fs.rename(aside, join(folder, FILE));
  } catch {
    await fs.rm(aside, { force: true }).catch(() => {});
  }
}
