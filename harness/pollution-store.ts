/** Pollution checks on disk, beside the runs of their machine: `<results>/<machine>/pollution-<time>-<id>.json`. */
import { join } from 'node:path';
import * as v from 'valibot';
import { POLLUTION_SCHEMA_VERSION, type PollutionCheck, PollutionIndex } from './pollution-check.ts';
import { findResultFiles, readAll, readJsonFile, type UnreadableFile, writeNewFile } from './result-files.ts';

const PREFIX = 'pollution-';

const positive = v.pipe(v.number(), v.finite(), v.minValue(0));
const CheckSchema: v.GenericSchema<unknown, PollutionCheck> = v.object({
  pollutionSchema: v.literal(POLLUTION_SCHEMA_VERSION),
  checkId: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
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
  const time = check.startedAt.replace(/[-:]|\.\d+/g, '');
  const path = join(results, check.machineId, `${PREFIX}${time}-${check.checkId}.json`);
  await writeNewFile(path, `${JSON.stringify(check)}\n`);
  return path;
}

export interface StoredPollution {
  readonly index: PollutionIndex;
  readonly unreadable: readonly UnreadableFile[];
}

/** All that are stored below the folder; one that is none is named, and does no harm. Linear in their size. */
export async function readPollutionChecks(results: string): Promise<StoredPollution> {
  const { found, unreadable } = await readAll(await findResultFiles(results, isPollutionName), tryRead);
  return { index: new PollutionIndex(found), unreadable };
}

async function tryRead(path: string): Promise<PollutionCheck | UnreadableFile> {
  const file = await readJsonFile(path);
  if ('problem' in file) return file;
  const result = v.safeParse(CheckSchema, file.value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  return { path, problem: `not a pollution check: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}` };
}
