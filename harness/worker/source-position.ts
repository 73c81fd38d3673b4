/** From a position in the code that runs to the one that its author wrote. */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const POSITION = /^(.*):(\d+):(\d+)$/s;
/** The last one counts; a source may have the words in a text of its own. */
const MAPPING_URL = /\/\/[#@] sourceMappingURL=(\S+)\s*$/;

/**
 * `file:///p/dist/a.js:12:3` to `a.ts:10:5`, or to the whole path outside the working folder, by the source map that the file names; the path and position of the
 * code itself where there is none or it can't be read. What is no file stays as it is. Never throws.
 */
export function sourcePosition(position: string): string {
  const [, url = '', line = '', column = ''] = POSITION.exec(position) ?? [];
  if (!url.startsWith('file:') && !url.startsWith('/')) return position;
  try {
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    return mapped(file, Number(line), Number(column)) ?? `${shortened(file)}:${line}:${column}`;
  } catch {
    return position;
  }
}

/** Lines and columns count from 1, in a source map from 0. */
function mapped(file: string, line: number, column: number): string | null {
  try {
    const map = readSourceMap(file);
    const entry = map?.findEntry(line - 1, column - 1);
    if (entry === undefined || !('originalSource' in entry)) return null;
    return `${shortened(sourcePath(file, entry.originalSource))}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  } catch {
    return null;
  }
}

/** The map that the file names; null where it names none. Throws where that can't be read. */
export function readSourceMap(file: string): SourceMap | null {
  const [, url] = MAPPING_URL.exec(readFileSync(file, 'utf8')) ?? [];
  return url === undefined ? null : new SourceMap(JSON.parse(readMap(file, url)));
}

/** The path of a source that the map of `file` names. */
export function sourcePath(file: string, originalSource: string): string {
  return originalSource.startsWith('file:')
    ? fileURLToPath(originalSource)
    : resolve(dirname(file), originalSource);
}

/** Below the working folder, where the project is: relative to it, and so the same on every machine. */
function shortened(path: string): string {
  const inside = relative(process.cwd(), path);
  return inside.startsWith('..') ? path : inside;
}

function readMap(file: string, url: string): string {
  const [, data] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? [];
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  return readFileSync(resolve(dirname(file), decodeURIComponent(url)), 'utf8');
}
