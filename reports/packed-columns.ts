/**
 * Columns of whole numbers as few bytes: each entry as the difference from the one before, small ones in one byte.
 * gzip then finds what repeats. A history of 10,000 runs is a tenth of its JSON.
 */

/** Gathers columns; each gets a number by which the reader finds it. */
export class ColumnWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  #columns = 0;

  /** Whole numbers of at most 2^31 − 1 in size, differences between neighbours too. O(length). */
  add(values: ArrayLike<number>): number {
    this.#write(values.length);
    let last = 0;
    for (let i = 0; i < values.length; i++) {
      const difference = values[i]! - last;
      if (!Number.isInteger(difference) || Math.abs(difference) > 0x7fffffff) {
        throw new RangeError(
          `Got ${values[i]} after ${last} in a column, expected whole numbers of 31 bits.`,
        );
      }
      // The sign goes into the lowest bit, so that small numbers stay small on both sides of 0.
      this.#write(difference < 0 ? -2 * difference - 1 : 2 * difference);
      last = values[i]!;
    }
    return this.#columns++;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  #write(value: number): void {
    if (this.#length + 5 > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }
}

/** All columns in the order in which they were added. Error for bytes that end within a column. */
export function readColumns(bytes: Uint8Array): Float64Array[] {
  const columns: Float64Array[] = [];
  let at = 0;
  const read = () => {
    let [value, weight] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('The data of this report are cut off: write it anew.');
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
      weight *= 0x80;
    }
  };
  while (at < bytes.length) {
    const length = read();
    if (length > bytes.length) throw new Error('The data of this report are damaged: write it anew.');
    const column = new Float64Array(length);
    let last = 0;
    for (let i = 0; i < length; i++) {
      const coded = read();
      last += coded % 2 === 1 ? -(coded + 1) / 2 : coded / 2;
      column[i] = last;
    }
    columns.push(column);
  }
  return columns;
}
