/** The hash of a suite's code: an edited suite starts a new series, an edited subject doesn't. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

/** `from './x.js'`, `import './x.js'`, `import('./x.js')`, `require('./x')` and the same of `export … from`. */
const RELATIVE_IMPORT = /(?:from|import|require)\s*\(?\s*(['"])(\.{1,2}\/[^'"]+)\1/g;

/** What `require` adds to a name that is no file. */
const ENDINGS = ['', '.js', '.cjs', '.json', '/index.js'];

/**
 * 16 hex digits over the suite's module and the modules inside `folder` that it imports by a relative path, in the
 * order of their names. What lies outside the folder is what is measured, so it doesn't count.
 */
export function hashSuite(folder: string, file: string): string {
  const hash = createHash('sha256');
  for (const path of reachable(resolve(folder), resolve(file))) {
    hash.update(relative(folder, path).split(sep).join('/'));
    hash.update('\0');
    // A source map's name says nothing about what runs.
    hash.update(readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, ''));
    hash.update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function reachable(folder: string, file: string): string[] {
  const found = new Set<string>();
  const open = [file];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path) || !path.startsWith(folder + sep)) continue;
    found.add(path);
    for (const [, , target] of readFileSync(path, 'utf8').matchAll(RELATIVE_IMPORT)) {
      const module = ENDINGS.map((ending) => resolve(dirname(path), target! + ending)).find(isFile);
      if (module !== undefined) open.push(module);
    }
  }
  return [...found].sort();
}

/** An import may stand in a comment, and then name anything. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
