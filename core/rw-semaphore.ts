import { MmBug } from './mm-bug.ts';
import type { Steps } from './rcu.ts';

/**
 * A lock for many readers or one writer, as a checked state: taking it when that would wait, or giving back
 * what is not held, throws instead of corrupting the count. O(1).
 */
export class RwSemaphore {
  readonly name: string;
  #readers = 0;
  #writer = false;

  constructor(name: string) {
    this.name = name;
  }

  get readers(): number {
    return this.#readers;
  }

  get heldForWrite(): boolean {
    return this.#writer;
  }

  get free(): boolean {
    return this.#readers === 0 && !this.#writer;
  }

  tryRead(): boolean {
    if (this.#writer) return false;
    this.#readers++;
    return true;
  }

  tryWrite(): boolean {
    if (!this.free) return false;
    this.#writer = true;
    return true;
  }

  /** @throws {MmBug} `MMAP_SEM` if a writer holds it */
  downRead(): void {
    if (!this.tryRead()) throw this.#misuse('downRead', 'no writer');
  }

  /** @throws {MmBug} `MMAP_SEM` if anybody holds it */
  downWrite(): void {
    if (!this.tryWrite()) throw this.#misuse('downWrite', 'nobody holding it');
  }

  /** Waits for the lock where `downWrite` would throw. */
  *downWriteSteps(): Steps<void> {
    while (!this.tryWrite()) yield this.name;
  }

  /** @throws {MmBug} `MMAP_SEM` if no reader holds it */
  upRead(): void {
    if (this.#readers === 0) throw this.#misuse('upRead', 'a reader');
    this.#readers--;
  }

  /** @throws {MmBug} `MMAP_SEM` if no writer holds it */
  upWrite(): void {
    if (!this.#writer) throw this.#misuse('upWrite', 'a writer');
    this.#writer = false;
  }

  #misuse(what: string, expected: string): MmBug {
    const state = this.#writer ? 'one writer' : `${this.#readers} reader(s)`;
    return new MmBug(
      'MMAP_SEM',
      `${what} of ${this.name} with ${state}`,
      expected,
      'Pair each down with its up, and take the lock once.',
    );
  }
}
