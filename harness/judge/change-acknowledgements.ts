/** Which acknowledgements a change may use for itself: those that it adds, and those that name a commit of its own. */
import { isAbsolute, join, relative, resolve } from 'node:path';
import { UserError } from '../user-error.ts';
import { readAcknowledgements } from './acknowledgement-file.ts';
import type { Acknowledgement } from './acknowledgements.ts';

export interface ChangeAcknowledgements {
  /** The user's project, and the file as it was named there. */
  readonly folder: string;
  readonly path: string;
  readonly entries: readonly Acknowledgement[];
  /** The same project before the change. */
  readonly baseFolder: string;
  /** Full hashes of the commits of the change. */
  readonly shas: readonly string[];
  readonly onStep: (text: string) => void;
}

/** A change accepts itself by the entries that it adds, whatever becomes of its commits when it is merged. */
export async function acknowledgementsOfChange(
  change: ChangeAcknowledgements,
): Promise<readonly Acknowledgement[]> {
  const before = await entriesBefore(change);
  const known = new Set(before?.map((entry) => JSON.stringify(entry)));
  return change.entries.filter(
    (entry) =>
      (before !== null && !known.has(JSON.stringify(entry))) ||
      change.shas.some((sha) => sha.startsWith(entry.commit)),
  );
}

/** null where that can't be told: then no entry counts as added. */
async function entriesBefore({
  folder,
  path,
  baseFolder,
  onStep,
}: ChangeAcknowledgements): Promise<Acknowledgement[] | null> {
  const inside = relative(folder, resolve(folder, path));
  if (isAbsolute(inside) || inside.split(/[\\/]/)[0] === '..') return null;
  try {
    return await readAcknowledgements(join(baseFolder, inside));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onStep(`of ${path}, only entries that name a commit of the change count: before it, ${error.message}`);
    return null;
  }
}
