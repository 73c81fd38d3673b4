/**
 * What a run has measured so far, in a file of its own among the results, for whoever watches (`mmubench serve`). Its
 * name begins with a dot, so that it is never taken for a stored run; it goes when the run ends.
 */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAbandoned } from '../harness/abandoned.ts';
import type { RunDocument } from '../harness/run-document.ts';

export const PARTIAL_RUN = /^\.running-(\d+)\.json$/;

export interface PartialRun {
  readonly write: (soFar: () => RunDocument) => void;
  readonly remove: () => void;
}

/** More often would be seen by nobody. */
const EVERY_MS = 2000;

/** Written at once and not in the background: the next turn begins after it. A folder that refuses is no reason to end. */
export function partialRun(results: string): PartialRun {
  removeLeftovers(results);
  const path = join(results, `.running-${process.pid}.json`);
  let last = -Infinity;
  return {
    write: (soFar) => {
      const now = performance.now();
      if (now - last < EVERY_MS) return;
      last = now;
      try {
        writeFileSync(`${path}.tmp`, JSON.stringify(soFar()));
        renameSync(`${path}.tmp`, path);
      } catch {
        // Nobody can watch, and the run itself is stored at its end or says why not.
      }
    },
    remove: () => {
      for (const each of [path, `${path}.tmp`]) rmSync(each, { force: true });
    },
  };
}

/** Of runs that were killed. */
function removeLeftovers(results: string): void {
  try {
    for (const name of readdirSync(results)) {
      if (isAbandoned(name, /^\.running-(\d+)\.json(?:\.tmp)?$/))
        rmSync(join(results, name), { force: true });
    }
  } catch {
    // A folder that is not there yet has none; one that refuses is told when the run is stored.
  }
}
