/** Which project is measured. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunDocument } from './run-document.ts';

/** From package.json; a project without one goes by its folder's name. */
export function describeProject(folder: string): RunDocument['project'] {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    return { name: String(name ?? 'unnamed'), version: String(version ?? '0.0.0') };
  } catch {
    return { name: resolve(folder).split(/[\\/]/).at(-1) || 'unnamed', version: '0.0.0' };
  }
}
