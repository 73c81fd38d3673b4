/** A results folder as it grows: its runs, and the one under way. Files are append-only, so that each is read once. */
import { promises as fs } from 'node:fs';
import { basename, join } from 'node:path';
import { isAlive } from '../harness/is-alive.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { isRunName, readRun, type StoredRun } from '../harness/store.ts';
import { UserError } from '../harness/user-error.ts';
import { PARTIAL_RUN } from './partial-run.ts';

export class WatchedResults {
  readonly #folder: string;
  readonly #onUnreadable: (problem: string) => void;
  readonly #stored = new Map<string, RunDocument | null>();
  #partial: { readonly key: string; readonly document: RunDocument } | null = null;

  /** `onUnreadable` is told once of each file that is no usable run document. */
  constructor(folder: string, onUnreadable: (problem: string) => void) {
    this.#folder = folder;
    this.#onUnreadable = onUnreadable;
  }

  /** All runs, the one under way last. */
  get documents(): RunDocument[] {
    const stored = [...this.#stored.values()].filter((document) => document !== null);
    return this.#partial === null ? stored : [...stored, this.#partial.document];
  }

  /** Those whose documents are stored, each with its file. */
  get stored(): StoredRun[] {
    return [...this.#stored].flatMap(([name, document]) =>
      document === null ? [] : [{ path: join(this.#folder, name), document }],
    );
  }

  get running(): boolean {
    return this.#partial !== null;
  }

  /** Looks at the folder; whether anything has changed since. A folder that isn't there yet holds nothing. */
  async refresh(): Promise<boolean> {
    const names = await this.#names();
    const stored = names.filter((name) => isFinishedRun(basename(name)));
    let changed = false;
    for (const name of stored) {
      if (this.#stored.has(name)) continue;
      this.#stored.set(name, await this.#read(name));
      changed = true;
    }
    const present = new Set(stored);
    for (const name of this.#stored.keys()) {
      if (!present.has(name)) changed = this.#stored.delete(name);
    }
    return (await this.#refreshPartial(names)) || changed;
  }

  async #names(): Promise<string[]> {
    try {
      return await fs.readdir(this.#folder, { recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`${this.#folder} can't be read: ${reason}; name another folder with --results`);
    }
  }

  async #read(name: string): Promise<RunDocument | null> {
    try {
      return (await readRun(join(this.#folder, name))).document;
    } catch (error) {
      this.#onUnreadable(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** Of a run whose process has gone, a partial document may be left behind: it is no run under way. */
  async #refreshPartial(names: readonly string[]): Promise<boolean> {
    const before = this.#partial?.key ?? null;
    this.#partial = null;
    for (const name of names) {
      const pid = PARTIAL_RUN.exec(name)?.[1];
      if (pid === undefined || !isAlive(Number(pid))) continue;
      try {
        const path = join(this.#folder, name);
        const { mtimeMs } = await fs.stat(path);
        this.#partial = { key: `${name} ${mtimeMs}`, document: (await readRun(path)).document };
      } catch {
        // It was replaced or removed in between: the next look sees what has become of it.
      }
    }
    return before !== (this.#partial?.key ?? null);
  }
}

/** What begins with a dot is not finished. */
function isFinishedRun(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.') && isRunName(name);
}
