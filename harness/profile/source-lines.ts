/** From functions and lines of the code that ran to those that its author wrote, and their text. Reads files. */
import { existsSync, readFileSync } from 'node:fs';
import type { SourceMap } from 'node:module';
import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSourceMap, sourcePath } from '../worker/source-position.ts';

export interface SourcePlace {
  /** Relative to the project's folder where it lies inside; empty for code that was made at run time. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

interface RunFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly map: SourceMap | null;
}

/** Of a line, from the column on: an entry of an earlier line, which is what the map finds where it has none, is no answer. */
function firstEntry(
  map: SourceMap | null,
  line: number,
  column: number,
): ReturnType<SourceMap['findEntry']> | undefined {
  const at = map?.findEntry(line, column);
  if (at === undefined || !('generatedLine' in at) || at.generatedLine === line) return at;
  return map!.findEntry(line, Number.MAX_SAFE_INTEGER);
}

export class SourceLines {
  readonly #folder: string;
  readonly #compiles: boolean;
  readonly #files = new Map<string, RunFile | null>();
  readonly #texts = new Map<string, readonly string[]>();
  /** Files whose map is named and can't be read, with the reason. */
  readonly broken = new Map<string, string>();
  /** JavaScript files that name no map, of a project that compiles TypeScript. */
  readonly unmapped = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#compiles = existsSync(resolve(folder, 'tsconfig.json'));
  }

  /** Where a function begins. Line and column from 1. */
  functionAt(url: string, line: number, column: number): SourcePlace {
    return this.#place(url, line, column - 1);
  }

  /** Where the first word of a line of the code that ran comes from. */
  lineAt(url: string, line: number): SourcePlace {
    const text = this.#fileOf(url)?.lines[line - 1] ?? '';
    return this.#place(url, line, text.length - text.trimStart().length);
  }

  /** The name in the code that ran at a place, or behind a dot there; null where there is none. Both from 1. */
  wordAt(url: string, line: number, column: number): string | null {
    const text = this.#fileOf(url)?.lines[line - 1]?.slice(column - 1) ?? '';
    return /^\??\.?([\p{ID_Start}$_#][\p{ID_Continue}$]*)/u.exec(text)?.[1] ?? null;
  }

  /** The line without its indentation; null where the file can't be read. */
  text({ file, line }: SourcePlace): string | null {
    if (file === '' || file.startsWith('node:')) return null;
    let lines = this.#texts.get(file);
    if (lines === undefined) {
      try {
        lines = readFileSync(resolve(this.#folder, file), 'utf8').split('\n');
      } catch {
        lines = [];
      }
      this.#texts.set(file, lines);
    }
    return lines[line - 1]?.trim() ?? null;
  }

  /** The address of a file as other programs name it. */
  urlOf(file: string): string {
    if (file === '' || file.startsWith('node:')) return file;
    return `file://${isAbsolute(file) ? file : resolve(this.#folder, file)}`;
  }

  /** `column` from 0. */
  #place(url: string, line: number, column: number): SourcePlace {
    const file = this.#fileOf(url);
    if (file === null) return { file: url, line };
    const entry = firstEntry(file.map, line - 1, column);
    if (entry === undefined || !('originalSource' in entry))
      return { file: this.#shortened(file.path), line };
    const source = sourcePath(file.path, entry.originalSource);
    return { file: this.#shortened(source), line: entry.originalLine + 1 };
  }

  /** null for what is no file that can be read. */
  #fileOf(url: string): RunFile | null {
    const known = this.#files.get(url);
    if (known !== undefined) return known;
    const file = this.#read(url);
    this.#files.set(url, file);
    return file;
  }

  #read(url: string): RunFile | null {
    if (!url.startsWith('file:') && !url.startsWith('/')) return null;
    try {
      const path = url.startsWith('file:') ? fileURLToPath(url) : url;
      const lines = readFileSync(path, 'utf8').split('\n');
      const map = this.#readMap(path);
      return { path, lines, map };
    } catch {
      return null;
    }
  }

  #readMap(path: string): SourceMap | null {
    const name = this.#shortened(path);
    try {
      const map = readSourceMap(path);
      if (map === null && this.#compiles && /\.[mc]?js$/.test(path)) this.unmapped.add(name);
      return map;
    } catch (error) {
      this.broken.set(name, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  #shortened(path: string): string {
    const inside = relative(this.#folder, path);
    return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
  }
}
