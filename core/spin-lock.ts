import { MmBug } from './mm-bug.ts';

/**
 * A lock that nobody waits for: an agent stops only where it would sleep, so that a lock which is found taken is a
 * mistake, or a reason to wait elsewhere. Taken or not, and how often it has been taken.
 */
export class SpinLock {
  readonly name: string;
  held = false;
  /** How often it has been taken since it exists. */
  acquisitions = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** @returns false if somebody holds it */
  tryLock(): boolean {
    if (this.held) return false;
    this.held = true;
    this.acquisitions++;
    return true;
  }

  /** @throws {MmBug} `LOCK` if somebody holds it */
  lock(): void {
    if (!this.tryLock()) throw this.#misuse('lock', 'nobody holding it');
  }

  /** @throws {MmBug} `LOCK` if nobody holds it */
  unlock(): void {
    if (!this.held) throw this.#misuse('unlock', 'somebody holding it');
    this.held = false;
  }

  #misuse(what: string, expected: string): MmBug {
    const state = this.held ? 'held' : 'free';
    return new MmBug('LOCK', `${what} of ${this.name}, which is ${state}`, expected, 'Pair lock and unlock.');
  }
}
