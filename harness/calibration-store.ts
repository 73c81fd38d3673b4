/** Calibrations on disk, beside the runs of their machine: `<results>/<machine>/calibration-<time>-<id>.json`. */
import { join } from 'node:path';
import type { Calibration } from './calibration.ts';
import { CalibrationIndex } from './calibration-index.ts';
import { checkCalibration } from './calibration-schema.ts';
import {
  findResultFiles,
  readAll,
  readJsonFile,
  timeInName,
  type UnreadableFile,
  writeNewFile,
} from './result-files.ts';

const PREFIX = 'calibration-';

export interface StoredCalibrations {
  readonly index: CalibrationIndex;
  readonly unreadable: readonly UnreadableFile[];
}

export function isCalibrationName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Stores it; returns its path. Throws a UserError with the system's reason if that fails. */
export async function writeCalibration(results: string, calibration: Calibration): Promise<string> {
  const name = `${PREFIX}${timeInName(calibration.startedAt)}-${calibration.calibrationId}.json`;
  const path = join(results, calibration.machine.id, name);
  await writeNewFile(path, `${JSON.stringify(calibration)}\n`);
  return path;
}

/** All that are stored below the folder; one that is none is named, and does no harm. Linear in their size. */
export async function readCalibrations(results: string): Promise<StoredCalibrations> {
  const { found, unreadable } = await readAll(await findResultFiles(results, isCalibrationName), tryRead);
  return { index: new CalibrationIndex(found), unreadable };
}

async function tryRead(path: string): Promise<Calibration | UnreadableFile> {
  const file = await readJsonFile(path);
  if ('problem' in file) return file;
  const checked = checkCalibration(file.value);
  return 'problem' in checked ? { path, problem: checked.problem } : checked;
}
