const EMPTY = 0;

/**
 * Numbers the keys that it meets: 0 for the first one, 1 for the second one, and so on. What belongs to a key lies in
 * its block of some array, so that sparse keys need memory only for what is used. An open-addressed hash table in two
 * typed arrays; keys are int32.
 */
export class BlockTable {
  #keys = new Int32Array(16);
  /** Number + 1, or `EMPTY`. */
  #numbers = new Int32Array(16);
  #keyOf = new Int32Array(16);
  #count = 0;

  /** Keys met so far. */
  get count(): number {
    return this.#count;
  }

  /** The number of a key, or -1. O(1), and allocates nothing. */
  find(key: number): number {
    return this.#numbers[this.#probe(key)]! - 1;
  }

  /** The number of a key, a new one if it is new. O(1) amortised. */
  ensure(key: number): number {
    const at = this.#probe(key);
    if (this.#numbers[at] !== EMPTY) return this.#numbers[at]! - 1;
    if (this.#count === this.#keyOf.length >> 1) {
      this.#grow();
      return this.ensure(key);
    }
    this.#keys[at] = key;
    this.#keyOf[this.#count] = key;
    this.#numbers[at] = ++this.#count;
    return this.#count - 1;
  }

  /** The key with that number. */
  keyOf(number: number): number {
    return this.#keyOf[number]!;
  }

  /** Where the key is, or would go. At most half of the places are taken, so that there is an end. */
  #probe(key: number): number {
    const mask = this.#keys.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (this.#numbers[at] !== EMPTY && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const length = this.#keys.length * 2;
    const keyOf = new Int32Array(length);
    keyOf.set(this.#keyOf);
    this.#keyOf = keyOf;
    this.#keys = new Int32Array(length);
    this.#numbers = new Int32Array(length);
    for (let number = 0; number < this.#count; number++) {
      const at = this.#probe(keyOf[number]!);
      this.#keys[at] = keyOf[number]!;
      this.#numbers[at] = number + 1;
    }
  }
}
