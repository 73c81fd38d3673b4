/**
 * Commits that could not be measured, on disk beside the runs of their machine, so that they aren't tried in vain again:
 * `<results>/<machine>/unmeasured-<commit time>-<sha8>-<id>.json`. Append-only like runs, with names of their own, so
 * that those of several machines merge.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { readChecked } from '../checked-file.ts';
import { CommitSchema, HashSchema, RuntimeSchema } from '../document-schema.ts';
import { findResultFiles, readAll, timeInName, type UnreadableFile, writeNewFile } from '../result-files.ts';
import type { Commit, RuntimeRecord } from '../run-document.ts';
import { IdSchema } from '../schema-problem.ts';

export const UNMEASURED_SCHEMA_VERSION = 1;

/** `build`: it doesn't install or build; `cases`: it has none of the cases; `run`: every one of them failed. */
export type UnmeasuredReason = 'build' | 'cases' | 'run';

export interface Unmeasured {
  readonly unmeasuredSchema: typeof UNMEASURED_SCHEMA_VERSION;
  /** 12 lower-case hex digits. */
  readonly recordId: string;
  /** When it was tried. */
  readonly triedAt: string;
  readonly commit: Commit;
  readonly machineId: string;
  readonly runtime: RuntimeRecord;
  readonly reason: UnmeasuredReason;
  readonly message: string;
  /** The last lines of a command's output. */
  readonly details: readonly string[];
  /** What it was tried with: the command that builds, the commit of the suites, the cases asked for. */
  readonly build: string | null;
  readonly suitesFrom: string | null;
  readonly filters: readonly string[];
}

const PREFIX = 'unmeasured-';

const UnmeasuredSchema: v.GenericSchema<unknown, Unmeasured> = v.object({
  unmeasuredSchema: v.literal(UNMEASURED_SCHEMA_VERSION),
  recordId: IdSchema,
  triedAt: v.pipe(v.string(), v.isoTimestamp()),
  commit: CommitSchema,
  machineId: v.string(),
  runtime: RuntimeSchema,
  reason: v.picklist(['build', 'cases', 'run']),
  message: v.string(),
  details: v.array(v.string()),
  build: v.nullable(v.string()),
  suitesFrom: v.nullable(HashSchema),
  filters: v.array(v.string()),
});

export function isUnmeasuredName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Stores it; returns its path. Throws a UserError with the system's reason if that fails. */
export async function writeUnmeasured(results: string, record: Unmeasured): Promise<string> {
  const { machineId, commit, recordId } = record;
  const time = timeInName(commit.time);
  const path = join(results, machineId, `${PREFIX}${time}-${commit.sha.slice(0, 8)}-${recordId}.json`);
  await writeNewFile(path, `${JSON.stringify(record)}\n`);
  return path;
}

/** All that are stored below the folder; a file that is none is named, and does no harm. */
export async function readUnmeasured(results: string): Promise<{
  readonly records: readonly Unmeasured[];
  readonly unreadable: readonly UnreadableFile[];
}> {
  const { found, unreadable } = await readAll(await findResultFiles(results, isUnmeasuredName), (path) =>
    readChecked(path, UnmeasuredSchema, 'a record of a commit'),
  );
  return { records: found, unreadable };
}
