/** Counts by name, of which there are never more than some thousand, whatever a recording holds. */
const MOST_NAMES = 2000;
const OTHERS = '(other names)';

export class Tally {
  readonly #counts = new Map<string, number>();
  total = 0;

  add(name: string): void {
    this.total++;
    const known = this.#counts.get(name);
    if (known !== undefined) this.#counts.set(name, known + 1);
    else if (this.#counts.size < MOST_NAMES) this.#counts.set(name, 1);
    else this.#counts.set(OTHERS, (this.#counts.get(OTHERS) ?? 0) + 1);
  }

  clear(): void {
    this.#counts.clear();
    this.total = 0;
  }

  /** The most frequent first, equal ones by name. */
  entries(): [name: string, count: number][] {
    return [...this.#counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries(this.entries());
  }
}
