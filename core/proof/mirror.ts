import type * as Core from '../index.ts';

const PAGE = 4096;

/**
 * For tests: secondary page tables as simple as they can be: they take over what the primary ones say of a page when it
 * is touched, and lose it when they are told to. At rest they must not know anything that is not so.
 */
export class Mirror {
  /** Frame and right to write, by page address. */
  readonly #pages = new Map<number, { readonly pfn: number; readonly writable: boolean }>();
  readonly #core: typeof Core;

  constructor(core: typeof Core) {
    this.#core = core;
  }

  drop(start: number, end: number): void {
    for (const address of this.#pages.keys())
      if (address >= start && address < end) this.#pages.delete(address);
  }

  /** The page of a byte, which may lie anywhere in it. */
  dropPage(address: number): void {
    this.#pages.delete(Math.floor(address / PAGE) * PAGE);
  }

  takeOver(mm: Core.Mm, address: number): void {
    const page = Math.floor(address / PAGE) * PAGE;
    const entry = this.#primary(mm, page);
    if (entry !== null) this.#pages.set(page, entry);
  }

  /** @throws Error if it knows a page that is not mapped, or another one, or may write where the processor may not */
  check(mm: Core.Mm): void {
    for (const [address, { pfn, writable }] of this.#pages) {
      const entry = this.#primary(mm, address);
      if (entry === null || entry.pfn !== pfn || (writable && !entry.writable)) {
        const known = `frame ${pfn}${writable ? ', writable' : ''}`;
        const is = entry === null ? 'nothing' : `frame ${entry.pfn}${entry.writable ? ', writable' : ''}`;
        throw new Error(
          `a secondary entry of 0x${address.toString(16)} knows ${known}, where ${is} is mapped`,
        );
      }
    }
  }

  #primary(mm: Core.Mm, page: number): { pfn: number; writable: boolean } | null {
    const core = this.#core;
    const { lo, hi } = mm.pageTables;
    const ptep = mm.pageTables.findPte(page);
    if (ptep < 0 || !core.hardwarePresent(lo[ptep]!)) return null;
    return { pfn: core.ptePfn31(lo[ptep]!, hi[ptep]!), writable: core.pteWrite(lo[ptep]!) };
  }
}
