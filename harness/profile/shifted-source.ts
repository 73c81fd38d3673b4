/** A module's source with empty lines before it, so that its lines follow those of the modules before it. */

const MARK = /^\/\*mmubench (\d+)\*\/\n/;

/** `counter` holds how many lines all modules have so far; threads share it. */
export function shifted(source: string, counter: Int32Array): string {
  const lines = source.split('\n').length + 1;
  const before = Atomics.add(counter, 0, lines);
  // A hashbang is one on the first line only.
  const rest = source.startsWith('#!') ? `//${source}` : source;
  return `/*mmubench ${before + 1}*/\n${'\n'.repeat(before)}${rest}`;
}

/** How many lines were put before a source. */
export function shiftOf(source: string): number {
  return Number(MARK.exec(source)?.[1] ?? 0);
}
