/** The bytes of the index of a results folder: a JSON head, then all numbers. */
import type { CaseFacts, CaseKey, RunHeader, RunPoints } from './run-points.ts';
import { widthOf } from './run-points.ts';

/** A file as it was when it was read. */
export interface FileState {
  /** Relative to the results. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** No user sets it: a file that was edited and given its old time again is seen. */
  readonly ctimeMs: number;
}

export interface IndexedRun {
  readonly file: FileState;
  readonly points: RunPoints;
}

/** Counts with every change of the format or of what the numbers mean: an index of another version is built anew. */
const VERSION = 2;

interface Head {
  readonly version: number;
  /** The numbers' intervals are of this level. */
  readonly alpha: number;
  readonly keys: readonly CaseKey[];
  /** Lists of places among the keys: most runs share one. */
  readonly layouts: readonly (readonly number[])[];
  readonly facts: readonly CaseFacts[];
  readonly runs: readonly {
    readonly file: FileState;
    readonly run: RunHeader;
    readonly layout: number;
    readonly facts: readonly (readonly [number, number])[];
    readonly failed: readonly string[];
  }[];
}

/** Gives equal values one place. */
class Pool<T> {
  readonly values: T[] = [];
  readonly #places = new Map<string, number>();

  add(value: T): number {
    const text = JSON.stringify(value);
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.values.push(value) - 1;
      this.#places.set(text, place);
    }
    return place;
  }
}

/** Linear in the numbers. */
export function encodeIndex(runs: readonly IndexedRun[], alpha: number): Uint8Array[] {
  const keys = new Pool<CaseKey>();
  const layouts = new Pool<readonly number[]>();
  const facts = new Pool<CaseFacts>();
  const placeOf = new Map<readonly CaseKey[], number>();
  const layoutOf = (own: readonly CaseKey[]): number => {
    const known = placeOf.get(own);
    if (known !== undefined) return known;
    const place = layouts.add(own.map((key) => keys.add(key)));
    placeOf.set(own, place);
    return place;
  };
  const rows = runs.map(({ file, points }) => ({
    file,
    run: points.run,
    layout: layoutOf(points.keys),
    facts: [...points.facts].map(([place, each]) => [place, facts.add(each)] as const),
    failed: points.failed,
  }));
  const head: Head = {
    version: VERSION,
    alpha,
    keys: keys.values,
    layouts: layouts.values,
    facts: facts.values,
    runs: rows,
  };
  const text = Buffer.from(JSON.stringify(head));
  // The numbers begin at a multiple of their size, so that they can be viewed where they lie.
  const padded = Buffer.alloc(8 * Math.ceil((text.length + 8) / 8) - 8, ' ');
  text.copy(padded);
  const length = Buffer.alloc(8);
  length.writeDoubleLE(padded.length);
  return [
    length,
    padded,
    ...runs.map(
      ({ points: { values } }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ),
  ];
}

/** null for bytes that are no index of this version and alpha: truncated, of another mmubench, or damaged. */
export function decodeIndex(bytes: Uint8Array, alpha: number): IndexedRun[] | null {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = 8 + view.getFloat64(0, true);
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, end))) as Head;
    if (head.version !== VERSION || head.alpha !== alpha) return null;
    const layouts = head.layouts.map((places) => places.map((place) => head.keys[place]!));
    const widths = layouts.map((keys) => keys.reduce((sum, key) => sum + widthOf(key), 0));
    let offset = bytes.byteOffset + end;
    const runs = head.runs.map(({ file, run, layout, facts, failed }): IndexedRun => {
      const values = new Float64Array(bytes.buffer, offset, widths[layout]!);
      offset += values.byteLength;
      const own = new Map(facts.map(([place, fact]) => [place, head.facts[fact]!]));
      return { file, points: { run, keys: layouts[layout]!, values, facts: own, failed } };
    });
    return offset === bytes.byteOffset + bytes.byteLength ? runs : null;
  } catch {
    return null;
  }
}
