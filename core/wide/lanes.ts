/** The memory of page tables, and the wide passes over it where there are any. */
import { HIGH, passesModule, type WidePasses } from './passes.ts';

export interface Lanes {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly wide: WidePasses | null;
}

/** Of WebAssembly, what is used. */
interface WideEngine {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const TABLE_SIZE = 4096;
/** WebAssembly's pages of 64 KiB have this many tables. */
const TABLES_PER_PAGE = 16;
/** Compiled when first needed; null where WebAssembly or the making of code is forbidden. */
let passes: object | null | undefined;

/**
 * Zeroed lanes for so many tables. Table t has the words t * 1024 to t * 1024 + 1023 of one memory, 4 KiB as in hardware:
 *
 *     |  512 low lanes  |  512 high lanes  |  512 low lanes ...
 *     ^ lo[t * 1024]    ^ hi[t * 1024]     ^ lo[(t + 1) * 1024]
 *
 * Both arrays are views of it, the second one half a table further, so that an entry has the same index in both. Growing
 * makes new ones: a memory that grows in place would detach its old views, and V8 then looks at every typed array before
 * every access, for the rest of the process. O(tables).
 *
 * @param wanted whether there shall be wide passes, where the machine has them. A memory for them takes some gigabytes of
 *   addresses, not of memory, for its guards: too many for all the small address spaces of a machine
 */
export function makeLanes(tables: number, wanted: boolean): Lanes {
  const { buffer, wide } = (wanted ? wideLanes(tables) : null) ?? {
    buffer: new ArrayBuffer(tables * TABLE_SIZE),
    wide: null,
  };
  const lo = new Int32Array(buffer, 0, tables * (TABLE_SIZE / 4));
  return { lo, hi: new Int32Array(buffer, HIGH, lo.length - HIGH / 4), wide };
}

function wideLanes(tables: number): { buffer: ArrayBuffer; wide: WidePasses } | null {
  const { WebAssembly: engine } = globalThis as { WebAssembly?: WideEngine };
  if (engine === undefined || passes === null) return null;
  try {
    passes ??= new engine.Module(passesModule());
    const memory = new engine.Memory({ initial: Math.ceil(tables / TABLES_PER_PAGE) });
    const { exports } = new engine.Instance(passes, { arena: { memory } });
    return { buffer: memory.buffer, wide: exports as WidePasses };
  } catch {
    // No addresses left, or no code allowed: the loops do the same.
    passes ??= null;
    return null;
  }
}
