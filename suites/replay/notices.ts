/** What a reader must know of a recording as a whole: each thing once, with the line at which it showed first. */

export type NoticeName = keyof typeof TEXTS;

const TEXTS = {
  'high-address':
    'addresses have bit 47 set, which x86-64 programs never have: a recording of another architecture, such as arm64; it is replayed without that bit',
  'bits-32': 'a 32-bit program was recorded; it is replayed with the page tables of x86-64',
  'no-paths':
    'files of mappings have no paths, so that a descriptor stands for a file; record with strace -y to tell them apart',
  'guessed-parent': 'the parent of a task could not be told from the recording and was guessed',
  'not-followed':
    'children were made whose calls are not in the recording; record with strace -f (files of -ff are put together by strace-log-merge)',
  'no-start': 'the recording begins after the program did, so that what was mapped before is not known',
} as const;

const MOST_FLAGS = 100;

export class Notices {
  readonly #lines = new Map<NoticeName, { first: number; count: number }>();
  readonly #flags = new Map<string, number>();

  add(name: NoticeName, line: number): void {
    const known = this.#lines.get(name);
    if (known === undefined) this.#lines.set(name, { first: line, count: 1 });
    else known.count++;
  }

  /** A constant's name that is not known here; it was read as 0. */
  addFlag(name: string, line: number): void {
    if (this.#flags.size < MOST_FLAGS && !this.#flags.has(name)) this.#flags.set(name, line);
  }

  /** Sentences, in the order in which they came up. */
  sentences(): string[] {
    const told = [...this.#lines].map(
      ([name, { first, count }]) =>
        `${TEXTS[name]} (line ${first}${count > 1 ? ` and ${count - 1} more` : ''})`,
    );
    const flags = [...this.#flags].map(
      ([name, line]) => `the flag ${name} is not known and was ignored (line ${line})`,
    );
    return [...told, ...flags];
  }
}
