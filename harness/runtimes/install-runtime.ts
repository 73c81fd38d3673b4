/** Gets a runtime from npm into the cache: only what the user asked for, without running any script. */
import { randomBytes } from 'node:crypto';
import { promises as fs, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { runCommand } from '../run-command.ts';
import { EXIT, UserError } from '../user-error.ts';
import { whileLocked } from './cache-lock.ts';
import type { RuntimeKind } from './runtime.ts';
import { asideName, entryName, findInstalled, type Installed, removeLeftovers } from './runtime-cache.ts';
import { type RuntimePackage, runtimePackage, type System, systemName } from './runtime-package.ts';

export interface InstallOptions {
  readonly cache: string;
  readonly system: System;
  readonly signal: AbortSignal;
  /** Told what takes long. */
  readonly onStep: (text: string) => void;
}

const NPM = ['install', '--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/;
const NO_VERSION = /\b(E404|ETARGET)\b/;

/** The newest that is installed and fits, or else installed now. Rejects with a UserError where it can't be had. */
export async function installedRuntime(
  kind: RuntimeKind,
  wanted: string | null,
  options: InstallOptions,
): Promise<Installed> {
  const { cache, system, signal, onStep } = options;
  const holding = runtimePackage(kind, system);
  const find = () => findInstalled(cache, kind, wanted, system, holding);
  const request = `${kind}@${wanted ?? 'latest'}`;
  try {
    const found = find();
    if (found !== null) return found;
    await makeFolder(cache);
    const onWait = (pid: number) => onStep(`waiting for process ${pid}, which installs ${request}`);
    return await whileLocked(cache, `${request}-${systemName(system)}`, signal, onWait, async () => {
      const meanwhile = find();
      if (meanwhile !== null) return meanwhile;
      await removeLeftovers(cache);
      onStep(`installing ${request} from npm (${holding.name}), some 100 to 200 MB, into ${cache}`);
      return await install(kind, `${holding.name}@${wanted ?? 'latest'}`, holding, options);
    });
  } catch (error) {
    throw describe(error, request, cache);
  }
}

async function install(
  kind: RuntimeKind,
  request: string,
  { name, path }: RuntimePackage,
  { cache, system, signal }: InstallOptions,
): Promise<Installed> {
  const aside = join(cache, asideName(randomBytes(6).toString('hex')));
  try {
    await fs.mkdir(aside);
    await runCommand(['npm', ...NPM, '--prefix', aside, request], aside, signal);
    const folder = join('node_modules', name);
    const { version } = JSON.parse(readFileSync(join(aside, folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    // Throws where the package holds something else.
    await fs.access(join(aside, folder, path));
    const entry = join(cache, entryName(kind, version, system));
    // What is left there lacks its program, or it would have been found.
    await fs.rm(entry, { recursive: true, force: true });
    await fs.rename(aside, entry);
    return { version, executable: join(entry, folder, path) };
  } finally {
    await fs.rm(aside, { recursive: true, force: true });
  }
}

/** What npm said, as what the user can do about it. */
function describe(error: unknown, request: string, cache: string): unknown {
  if (error instanceof UserError) {
    if (error.exitCode === EXIT.interrupted) return error;
    const said = error.details.join('\n');
    const details = error.details.filter((line) => !line.includes('A complete log of this run'));
    const fail = (text: string, code: UserError['exitCode']) =>
      new UserError(`${request} can't be installed: ${text}`, code, details);
    if (error.message.includes('ENOENT'))
      return fail('there is no npm on the PATH; install it', EXIT.environment);
    if (NO_VERSION.test(said))
      return fail('npm knows no such version; look at its list of versions', EXIT.userError);
    if (NO_NETWORK.test(said)) {
      const advice = `npm doesn't reach its registry; try again with a network, or name a runtime that is in ${cache}`;
      return fail(advice, EXIT.environment);
    }
    return details.length === 0 ? error : fail('npm failed; its last words:', EXIT.environment);
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const advice = 'make room or give permission there, or set XDG_CACHE_HOME to another folder';
  return new UserError(`${request} can't be installed: ${message}; ${advice}`, EXIT.environment);
}
