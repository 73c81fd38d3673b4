/** Case names read as parameters: `attached=8/drivers=same` is attached 8, drivers same. */

export interface Parameter {
  /** Empty for a part of the name without `=`. */
  readonly key: string;
  readonly value: string;
}

/** The parts of a case's name, in order. */
export function parseParameters(name: string): Parameter[] {
  return name.split('/').map((part) => {
    const split = part.indexOf('=');
    return split < 1 ? { key: '', value: part } : { key: part.slice(0, split), value: part.slice(split + 1) };
  });
}

/** A plain decimal number, or null: `8` and `0.5` are, ``, `8k` and `NaN` aren't. */
export function numericValue(value: string): number | null {
  return /^\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : null;
}

/**
 * The key for the x axis of a group: the first, in the order of the names, that takes two or more different
 * numbers; null where there is none.
 */
export function numericKey(names: readonly string[]): string | null {
  const numbers = new Map<string, Set<number>>();
  for (const { key, value } of names.flatMap(parseParameters)) {
    const number = numericValue(value);
    if (key === '' || number === null) continue;
    const seen = numbers.get(key) ?? new Set();
    numbers.set(key, seen.add(number));
  }
  for (const [key, seen] of numbers) if (seen.size >= 2) return key;
  return null;
}

/** `attached=8/drivers=same/callback=count` → `attached=8 same count`: later keys repeat from row to row. */
export function shortName(name: string): string {
  const [first, ...rest] = name.split('/');
  return [first!, ...parseParameters(rest.join('/')).map(({ value }) => value)].join(' ').trimEnd();
}
