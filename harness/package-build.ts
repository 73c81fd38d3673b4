/** A published version of a package as a build: installed into a folder of its own, under today's suites. */
import { cpSync, existsSync, promises as fs, mkdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { Build, BuildOptions } from './builds.ts';
import { readManifest } from './commit-build.ts';
import { packagePaths } from './dependencies.ts';
import { describeProject } from './project.ts';
import { runCommand } from './run-command.ts';
import { UserError } from './user-error.ts';

const PACKAGE_VERSION = /^(@[\w.-]+\/)?[a-z][\w.-]*@[\w.^~<>=*-]+$/;

export function isPackageVersion(reference: string): boolean {
  return PACKAGE_VERSION.test(reference);
}

/** What the suites import by name comes from the package's installation, else from the user's own. */
export async function installPackage(reference: string, options: BuildOptions): Promise<Build> {
  const { folder, suites, signal, onStep } = options;
  const from = resolve(folder, suites);
  if (!existsSync(from)) {
    throw new UserError(
      `no suites in ${from}, which ${reference} is to be measured with; name them with --suites`,
    );
  }
  const target = await fs.mkdtemp(join(tmpdir(), 'mmubench-package-'));
  const dispose = () => fs.rm(target, { recursive: true, force: true });
  try {
    onStep(`installing ${reference}`);
    const { type } = readManifest(folder) as { type?: unknown };
    const manifest = {
      name: 'mmubench-build',
      private: true,
      type: type === 'module' ? 'module' : 'commonjs',
    };
    await fs.writeFile(join(target, 'package.json'), JSON.stringify(manifest));
    // The reference has the form checked above: no word of it is an option or a shell's.
    await runCommand(`npm install --no-audit --no-fund -- ${JSON.stringify(reference)}`, target, signal);
    linkOthers(join(folder, 'node_modules'), join(target, 'node_modules'));
    const to = join(target, 'suites');
    cpSync(from, to, { recursive: true });
    const name = reference.slice(0, reference.lastIndexOf('@'));
    const project = describeProject(join(target, 'node_modules', name));
    return { reference, folder: target, suites: to, project, commit: null, suitesFrom: null, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The user's packages that were not installed with it: suites need others than the one that is measured. */
function linkOthers(from: string, to: string): void {
  if (!existsSync(from)) return;
  for (const path of packagePaths(from)) {
    const place = join(to, relative(from, path));
    if (existsSync(place)) continue;
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(path, place, 'junction');
  }
}
