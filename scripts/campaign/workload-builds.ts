/** Builds of the workload with different numbers of iterations, in a folder of their own. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Build, prepareBuild } from '../../harness/builds.ts';

/**
 * Of the build that the others are compared with: about a tenth of a millisecond a call. Longer calls are proportional
 * no longer: hardly any of them is spared an interrupt.
 */
const BASE_ITERATIONS = 100_000;

const SUITE = fileURLToPath(new URL('./workload.suite.js', import.meta.url));

export interface WorkloadBuilds {
  /** A build that takes `ratio` times as long as the one of ratio 1, to five decimals. */
  readonly build: (ratio: number) => Promise<Build>;
  readonly dispose: () => void;
}

export function workloadBuilds(): WorkloadBuilds {
  const folder = mkdtempSync(join(tmpdir(), 'mmubench-campaign-'));
  return {
    build: (ratio) => makeBuild(join(folder, String(ratio)), Math.round(BASE_ITERATIONS * ratio)),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function makeBuild(folder: string, iterations: number): Promise<Build> {
  mkdirSync(join(folder, 'suites'), { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "workload", "version": "1.0.0", "type": "module" }\n',
  );
  writeFileSync(join(folder, 'iterations.json'), `${iterations}\n`);
  copyFileSync(SUITE, join(folder, 'suites', 'workload.suite.js'));
  return prepareBuild(folder, {
    folder,
    suites: 'suites',
    outputs: [],
    command: null,
    signal: new AbortController().signal,
    onStep: () => {},
  });
}
