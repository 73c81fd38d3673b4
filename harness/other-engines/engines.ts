/** The engines to cross-check with, and where they are. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../user-error.ts';

export const ENGINE_NAMES = ['benchmark.js', 'tinybench'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** The worker that measures by it. */
  readonly command: readonly [string, ...string[]];
}

/** Where an engine is looked for: from the user's project, then from here. */
export function engineFolders(project: string): string[] {
  return [project, dirname(fileURLToPath(import.meta.url))];
}

/** Throws a UserError with the command that installs what is missing. */
export function findEngine(name: EngineName, folders: readonly string[]): Engine {
  const packageName = name === 'benchmark.js' ? 'benchmark' : name;
  const manifest = findManifest(packageName, folders);
  if (manifest === null) {
    throw new UserError(
      `the package "${packageName}" is not installed here: "npm install --save-dev benchmark@2.1.4" installs it, and ` +
        '"--engine tinybench" does without',
    );
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const worker = name === 'benchmark.js' ? './benchmark-js-worker.js' : './tinybench-worker.js';
  const path = fileURLToPath(new URL(worker, import.meta.url));
  const words = name === 'benchmark.js' ? [path, join(dirname(manifest), 'benchmark.js')] : [path];
  return { name, version, command: [process.execPath, ...process.execArgv, ...words] };
}

/** The package's package.json as a module in the first of the folders finds it, or null. */
function findManifest(packageName: string, from: readonly string[]): string | null {
  for (const start of from) {
    for (const folder of createRequire(join(start, 'module.js')).resolve.paths(packageName) ?? []) {
      const manifest = join(folder, packageName, 'package.json');
      if (existsSync(manifest)) return manifest;
    }
  }
  return null;
}
