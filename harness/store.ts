/** Run documents on disk: `<results>/<machine>/<commit time>-<sha8>-<run id>.json`, append-only. */
import { join } from 'node:path';
import { isCalibrationName } from './calibration-store.ts';
import { checkDocument } from './document-schema.ts';
import { isUnmeasuredName } from './history/unmeasured-store.ts';
import { isPollutionName } from './pollution-store.ts';
import {
  findResultFiles,
  readAll,
  readJsonFile,
  timeInName,
  type UnreadableFile,
  writeNewFile,
} from './result-files.ts';
import type { RunDocument } from './run-document.ts';
import { UserError } from './user-error.ts';

export { checkWritable } from './result-files.ts';

export interface StoredRun {
  readonly path: string;
  readonly document: RunDocument;
}

export interface StoredRuns {
  /** In order of commit time, then of start. */
  readonly runs: readonly StoredRun[];
  /** What is no usable run document; calibrations are stored beside them, and are no business of this reader. */
  readonly unreadable: readonly UnreadableFile[];
}

/** Stores the document; returns its path. Throws a UserError with the system's reason if that fails. */
export async function writeRun(results: string, document: RunDocument): Promise<string> {
  const path = join(results, document.machine.id, fileName(document));
  await writeNewFile(path, `${JSON.stringify(document)}\n`);
  return path;
}

/** Sorts by commit time; `worktree` marks runs whose code is in no commit. */
export function fileName({ commit, startedAt, runId }: RunDocument): string {
  const time = timeInName(commit?.time ?? startedAt);
  const sha = commit === null ? 'nocommit' : commit.sha.slice(0, 8);
  return `${time}-${sha}-${runId}.json`;
}

/** Reads one file. Throws a UserError if it is no usable run document. */
export async function readRun(path: string): Promise<StoredRun> {
  const run = await tryReadRun(path);
  if ('problem' in run) throw new UserError(`${run.path}: ${run.problem}`);
  return run;
}

/** Calibrations, pollution checks and records of what can't be measured stand beside runs. */
export function isRunName(name: string): boolean {
  return !isCalibrationName(name) && !isPollutionName(name) && !isUnmeasuredName(name);
}

/** Reads all documents below the folder; a folder that isn't there holds none. Linear in their size. */
export async function readRuns(results: string): Promise<StoredRuns> {
  const paths = await findResultFiles(results, isRunName);
  const { found, unreadable } = await readAll(paths, tryReadRun);
  found.sort((a, b) => compareText(sortKey(a.document), sortKey(b.document)));
  return { runs: found, unreadable };
}

/** Reads one file, or says why it is no usable run document. */
export async function tryReadRun(path: string): Promise<StoredRun | UnreadableFile> {
  const file = await readJsonFile(path);
  if ('problem' in file) return file;
  const check = checkDocument(file.value);
  return check.ok ? { path, document: check.document } : { path, problem: check.problem };
}

function sortKey({ commit, startedAt }: RunDocument): string {
  return `${commit?.time ?? startedAt} ${startedAt}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
