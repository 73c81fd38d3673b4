/** Pollution checks on disk, beside the runs of their machine: `<results>/<machine>/pollution-<time>-<id>.json`. */
import { join } from 'node:path';
import * as v from 'valibot';
import { readChecked } from './checked-file.ts';
import { POLLUTION_SCHEMA_VERSION, type PollutionCheck, PollutionIndex } from './pollution-check.ts';
import { findResultFiles, readAll, timeInName, type UnreadableFile, writeNewFile } from './result-files.ts';
import { IdSchema } from './schema-problem.ts';

const PREFIX = 'pollution-';

const positive = v.pipe(v.number(), v.finite(), v.minValue(0));
const CheckSchema: v.GenericSchema<unknown, PollutionCheck> = v.object({
  pollutionSchema: v.literal(POLLUTION_SCHEMA_VERSION),
  checkId: IdSchema,
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
  machineId: v.string(),
  cases: v.array(
    v.object({
      caseId: v.string(),
      suiteHash: v.string(),
      others: v.pipe(positive, v.integer()),
      ratio: v.object({ center: positive, low: v.nullable(positive), high: v.nullable(positive) }),
      polluted: v.boolean(),
    }),
  ),
});

export function isPollutionName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Stores it; returns its path. Throws a UserError with the system's reason if that fails. */
export async function writePollutionCheck(results: string, check: PollutionCheck): Promise<string> {
  const name = `${PREFIX}${timeInName(check.startedAt)}-${check.checkId}.json`;
  const path = join(results, check.machineId, name);
  await writeNewFile(path, `${JSON.stringify(check)}\n`);
  return path;
}

export interface StoredPollution {
  readonly index: PollutionIndex;
  readonly unreadable: readonly UnreadableFile[];
}

/** All that are stored below the folder; one that is none is named, and does no harm. Linear in their size. */
export async function readPollutionChecks(results: string): Promise<StoredPollution> {
  const { found, unreadable } = await readAll(await findResultFiles(results, isPollutionName), (path) =>
    readChecked(path, CheckSchema, 'a pollution check'),
  );
  return { index: new PollutionIndex(found), unreadable };
}
