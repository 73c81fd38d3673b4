/** Bytes in chunks of any size -> lines, one at a time. */

/** A line that is longer than this many bytes is cut: memory stays bounded, whatever the file holds. */
export const LONGEST_LINE = 2 ** 20;

export interface Line {
  /** One character a byte (Latin-1), without the line's end: index i is byte i + 1 of the line. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** The line is longer than LONGEST_LINE; `text` is its beginning. */
  readonly cut: boolean;
  /** False for what stands after the last line's end: the file may have been truncated there. */
  readonly ended: boolean;
}

const NEWLINE = 10;
const RETURN = 13;

/** Holds at most one unfinished line. O(bytes). */
export class LineSplitter {
  readonly #onLine: (line: Line) => void;
  #rest = '';
  #cut = false;
  #number = 0;

  constructor(onLine: (line: Line) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const dos = end > start && chunk[end - 1] === RETURN;
      this.#keep(chunk, start, dos ? end - 1 : end);
      this.#emit(true);
      start = end + 1;
    }
    this.#keep(chunk, start, chunk.length);
  }

  end(): void {
    if (this.#rest !== '' || this.#cut) this.#emit(false);
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    if (start === end) return;
    const room = LONGEST_LINE - this.#rest.length;
    if (end - start > room) this.#cut = true;
    this.#rest += chunk.toString('latin1', start, Math.min(end, start + room));
  }

  #emit(ended: boolean): void {
    const line = { text: this.#rest, number: ++this.#number, cut: this.#cut, ended };
    this.#rest = '';
    this.#cut = false;
    this.#onLine(line);
  }
}
