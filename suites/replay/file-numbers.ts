/** Numbers for the files that are mapped: what shares pages is one file. */
import type { Placed } from './call-decoder.ts';
import type { Notices } from './notices.ts';

/** From then on names share numbers: a recording of 100 MB may name as many files as it likes. */
const MOST_FILES = 2 ** 16;

export class FileNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #notices: Notices;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /**
   * Of a descriptor as in `3</usr/lib/libc.so.6>`. Without a path a descriptor is a file of its own in each task; a
   * linker that opens one library after the other as number 3 then seems to map one file.
   */
  ofDescriptor(text: string, { task, line }: Placed): number {
    const path = /^\d+<(.*)>(?:\(deleted\))?$/s.exec(text)?.[1];
    if (path !== undefined) return this.ofName(path);
    this.#notices.add('no-paths', line);
    return this.ofName(`task ${task} descriptor ${text}`);
  }

  ofName(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const { size } = this.#numbers;
    if (size === MOST_FILES) return hash(name) % MOST_FILES;
    this.#numbers.set(name, size);
    return size;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
