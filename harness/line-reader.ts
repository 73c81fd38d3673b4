/**
 * Cuts text that arrives in arbitrary pieces into lines. Linear in the text, however small the pieces are: the parts
 * of an unfinished line are kept apart and joined once.
 */
export class LineReader {
  readonly #limit: number;
  #parts: string[] = [];
  #length = 0;

  /** @param limit the longest line that is accepted, in characters without its newline */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that this text completes, without their newlines; null once a line is longer than the limit. */
  push(text: string): string[] | null {
    const lines: string[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (!this.#keep(text.slice(start, end))) return null;
      lines.push(this.#parts.join(''));
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
    }
    return this.#keep(text.slice(start)) ? lines : null;
  }

  #keep(part: string): boolean {
    this.#length += part.length;
    if (this.#length > this.#limit) return false;
    if (part !== '') this.#parts.push(part);
    return true;
  }
}
