/** Loads and stores of a program, as a policy says. */
import type { Mm } from '../../core/index.ts';
import type { CoreModule } from '../core-variants.ts';
import type { SpaceListener } from './space-listeners.ts';
import { coprimeStep, type TouchPolicy, touchedPages, Xorshift } from './touch-policy.ts';

const PAGE = 4096;
/** Pages of a 2 MiB area. */
const AREA_PAGES = 512;

/** Allocates nothing after its construction. */
export class Toucher {
  readonly policy: TouchPolicy;
  /** Pages that were touched, and touches that failed: beyond a file's end, or without memory. */
  touched = 0;
  refused = 0;
  readonly #core: CoreModule;
  readonly #listener: SpaceListener | null;
  readonly #random: Xorshift;

  constructor(core: CoreModule, policy: TouchPolicy, listener: SpaceListener | null) {
    this.#core = core;
    this.policy = policy;
    this.#listener = listener;
    this.#random = new Xorshift(policy.seed);
  }

  /** A replay that begins touches what the one before it did. */
  restart(): void {
    this.touched = 0;
    this.refused = 0;
    this.#random.seed(this.policy.seed);
  }

  /** The share of [start, end) that the policy says; page-aligned bytes of one mapping. O(pages touched). */
  touchRange(mm: Mm, start: number, end: number, write: boolean): void {
    const { fraction, limit } = this.policy;
    const pages = (end - start) / PAGE;
    this.#touchPages(mm, start, pages, touchedPages(pages, fraction, limit), write);
  }

  /** Writes to what a fork has made shared: some pages of each private writable area that has any. */
  touchAfterFork(mm: Mm): void {
    const { fraction, forkLimit } = this.policy;
    const { VM_SHARED, VM_WRITE } = this.#core;
    for (const vma of mm.vmas) {
      if (vma.anonVma === null || (vma.vmFlags & (VM_SHARED | VM_WRITE)) !== VM_WRITE) continue;
      const pages = (vma.vmEnd - vma.vmStart) / PAGE;
      this.#touchPages(mm, vma.vmStart, pages, touchedPages(pages, fraction, forkLimit), true);
    }
  }

  #touchPages(mm: Mm, start: number, pages: number, count: number, write: boolean): void {
    if (count === 0) return;
    let page = 0;
    let step = 1;
    if (this.policy.order === 'random') {
      page = this.#random.next(pages);
      step = coprimeStep(1 + this.#random.next(pages), pages) % pages;
    }
    const { touchPage } = this.#core;
    const first = start / PAGE;
    for (let i = 0; i < count; i++) {
      const number = first + page;
      if (touchPage(mm, (number / AREA_PAGES) | 0, number & (AREA_PAGES - 1), write) < 0) this.refused++;
      else {
        this.touched++;
        this.#listener?.onTouched(mm, number * PAGE, write);
      }
      page += step;
      if (page >= pages) page -= pages;
    }
  }
}
