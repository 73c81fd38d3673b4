/**
 * Which suites a change can touch: those that reach, in either build, a module whose compiled text differs. Compared are
 * the compiled files, so that no source map is needed, and a change of comments alone touches nothing. What a suite reads
 * without importing it is not seen: the other suites are measured too, as far as time allows.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/** `from './x.js'`, `import 'x'`, `import('x')`, `require('x')`. */
const IMPORT = /(?:from|import|require)\s*\(?\s*(['"])([^'"\n]+)\1/g;
const ENDINGS = ['', '.js', '.mjs', '.cjs', '.json', '/index.js'];
const CONDITIONS = ['node', 'import', 'module-sync', 'require', 'default'];
/** A graph that is larger is taken for touched. */
const MOST_MODULES = 5000;

/** The compiled modules of one build. Each is read once, however many suites share it. */
export class BuildModules {
  readonly #folder: string;
  readonly #modules = new Map<string, Module>();

  constructor(folder: string) {
    this.#folder = realpathSync(folder);
  }

  /**
   * Text of each module that can be reached from a file, by its path in the build; null where there are too many. Linear in
   * their number.
   */
  reachable(file: string): Map<string, string> | null {
    const found = new Map<string, string>();
    const open = [realpathSync(file)];
    const seen = new Set<string>(open);
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (found.size >= MOST_MODULES) return null;
      const { text, imports } = this.#module(path);
      found.set(relative(this.#folder, path), text);
      for (const module of imports) {
        if (seen.has(module)) continue;
        seen.add(module);
        open.push(module);
      }
    }
    return found;
  }

  #module(path: string): Module {
    const known = this.#modules.get(path);
    if (known !== undefined) return known;
    const text = readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
    const targets = path.endsWith('.json') ? [] : [...text.matchAll(IMPORT)].map(([, , target]) => target!);
    const imports = targets.flatMap((target) => resolveImport(path, target) ?? []);
    const module = { text, imports };
    this.#modules.set(path, module);
    return module;
  }
}

interface Module {
  /** Without the name of its source map. */
  readonly text: string;
  /** Files that it imports, as absolute paths. */
  readonly imports: readonly string[];
}

/** Files are those of one suite in either build. */
export function isTouched(
  base: { readonly modules: BuildModules; readonly file: string },
  contender: { readonly modules: BuildModules; readonly file: string },
): boolean {
  const [before, now] = [base, contender].map(({ modules, file }) => modules.reachable(file));
  if (!before || !now || before.size !== now.size) return true;
  for (const [name, text] of now) if (before.get(name) !== text) return true;
  return false;
}

/** null for what is part of Node, or is not there: an import may stand in a comment. */
function resolveImport(from: string, target: string): string | null {
  if (target.startsWith('node:') || builtinModules.includes(target)) return null;
  if (/^\.{1,2}\//.test(target)) return existing(resolve(dirname(from), target));
  const match = /^((?:@[^/]+\/)?[^/@.][^/]*)(?:\/(.*))?$/.exec(target);
  if (match === null) return null;
  const [, name, path] = match;
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const own = join(folder, 'package.json');
    const place = isNamed(own, name!) ? folder : join(folder, 'node_modules', name!);
    if (existsSync(join(place, 'package.json'))) return entryOf(place, path);
    if (dirname(folder) === folder) return null;
  }
}

function isNamed(manifest: string, name: string): boolean {
  return existsSync(manifest) && manifestOf(manifest).name === name;
}

function manifestOf(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function entryOf(place: string, path: string | undefined): string | null {
  const { exports, main } = manifestOf(join(place, 'package.json'));
  if (exports === undefined) {
    return existing(join(place, path ?? (typeof main === 'string' ? main : 'index.js')));
  }
  const map = typeof exports === 'object' && exports !== null ? (exports as Record<string, unknown>) : {};
  const isMap = Object.keys(map).some((key) => key.startsWith('.'));
  const target = chosen(isMap ? map[path === undefined ? '.' : `./${path}`] : exports);
  return target === null ? null : existing(join(place, target));
}

/** The file that Node would take of nested conditions. */
function chosen(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return null;
  const conditions = target as Record<string, unknown>;
  const key = Object.keys(conditions).find((each) => CONDITIONS.includes(each));
  return key === undefined ? null : chosen(conditions[key]);
}

function existing(path: string): string | null {
  const found = ENDINGS.map((ending) => path + ending).find(
    (each) => statSync(each, { throwIfNoEntry: false })?.isFile() ?? false,
  );
  return found === undefined ? null : realpathSync(found);
}
