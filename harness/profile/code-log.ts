/**
 * What V8 logs about the code that it makes (`--log-code --log-source-position`): which source line each piece of
 * optimised code comes from, and through which inlined calls. A sample of the CPU profiler names the function whose code
 * was running and the innermost line, but not the inlined function that the line belongs to; this does.
 *
 *   code-creation,JS,13,<time>,<address>,<size>,<name> <url>:<line>:<column>,<function>,<tier>
 *   code-source-info,<address>,<script>,<start>,<end>,C<code>O<offset>I<inlining>…,F<index>O<offset>I<parent>…,S<function>…
 *   script-source,<script>,<url>,<text>
 */

import { unescaped } from '../worker/jit-events.ts';
import { shiftOf } from './shifted-source.ts';

/** A function as V8 names it; line and column of its parameters, from 1. */
export interface CodeFunction {
  readonly name: string;
  readonly scriptId: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** A part of a function's optimised code. */
export interface CodePart {
  /** The calls that were inlined there, outermost first; empty for the function's own code. */
  readonly inlined: readonly CodeFunction[];
  /** Of machine code. */
  readonly bytes: number;
}

/** A place in the code that runs; line and column from 1. */
export interface CodePosition {
  /** Of the first instruction that comes from there, in bytes from the code's first. */
  readonly pc: number;
  /** Where that lies; the called one if a call was inlined. */
  readonly function: CodeFunction;
  readonly line: number;
  readonly column: number;
}

/** One optimised code object. */
export interface LoggedCode {
  readonly function: CodeFunction;
  /** In order of `pc`. */
  readonly positions: readonly CodePosition[];
}

/** What one `code-source-info` says, unread. */
interface OptimisedCode {
  readonly scriptId: string;
  readonly positions: string;
  readonly inlinings: string;
  readonly functions: readonly string[];
}

interface FunctionRecord {
  readonly label: string;
  scriptId: string | null;
  /** The newest last. */
  readonly optimised: OptimisedCode[];
}

/** From Node 24 on an apostrophe marks code that serves one closure only. */
const CREATION = /^code-creation,\w+,\d+,\d+,(0x[0-9a-f]+),\d+,(.*),(0x[0-9a-f]+),([~^*+]?)'?$/;
const SOURCE_INFO = /^code-source-info,(0x[0-9a-f]+),(\d+),-?\d+,-?\d+,([^,]*),([^,]*),([^,]*)$/;
const SCRIPT = /^script-source,(\d+),([^,]*),(.*)$/;
const LABEL = /^(.*?) ?((?:(?:file|node|evalmachine)[^ ]*|\/.*|)):(\d+):(\d+)$/s;
const OPTIMISED_TIERS = '*+';

export class CodeLog {
  readonly #functions = new Map<string, FunctionRecord>();
  /** Offsets at which the lines of a script begin. */
  readonly #lineStarts = new Map<string, readonly number[]>();
  /** How many lines were put before a script (unique-lines.ts). */
  readonly #shifts = new Map<string, number>();
  readonly #byPlace = new Map<string, FunctionRecord>();
  readonly #byAddress = new Map<string, { record: FunctionRecord; code: OptimisedCode }>();
  readonly #parts = new Map<OptimisedCode, ReadonlyMap<number, readonly CodePart[]>>();
  readonly #logged = new Map<string, LoggedCode | null>();

  /** Linear in the text. Lines of other kinds are skipped. */
  constructor(text: string) {
    const created = new Map<string, { record: FunctionRecord; tier: string }>();
    for (const line of text.split('\n')) this.#read(line, created);
    for (const record of this.#functions.values()) {
      const place = this.#describe(record);
      if (place !== null) this.#byPlace.set(placeKey(place.scriptId, place.line, place.column), record);
    }
  }

  #read(line: string, created: Map<string, { record: FunctionRecord; tier: string }>): void {
    const [, address, label, id, tier] = CREATION.exec(line) ?? [];
    if (address !== undefined) {
      const known = this.#functions.get(id!);
      // Another label: another function's address, which was collected. The newest is meant.
      const record: FunctionRecord =
        known?.label === label ? known! : { label: label!, scriptId: null, optimised: [] };
      this.#functions.set(id!, record);
      created.set(address, { record, tier: tier! });
      return;
    }
    const [, at, scriptId, positions, inlinings, functions] = SOURCE_INFO.exec(line) ?? [];
    if (at !== undefined) {
      const code = created.get(at);
      if (code === undefined) return;
      code.record.scriptId = scriptId!;
      if (code.tier === '' || !OPTIMISED_TIERS.includes(code.tier)) return;
      const names = functions === '' ? [] : functions!.slice(1).split('S');
      const optimised = {
        scriptId: scriptId!,
        positions: positions!,
        inlinings: inlinings!,
        functions: names,
      };
      code.record.optimised.push(optimised);
      this.#byAddress.set(at, { record: code.record, code: optimised });
      return;
    }
    const [, script, , source] = SCRIPT.exec(line) ?? [];
    if (script === undefined) return;
    const text = unescaped(source!);
    this.#lineStarts.set(script, lineStarts(text));
    this.#shifts.set(script, shiftOf(text));
  }

  /**
   * The parts of a function's optimised code that come from a line; in the newest code that has any. Empty where the
   * function was never optimised, or has no such line. `line` and `column` (from 1) say where the function begins.
   */
  partsAt(scriptId: string, line: number, column: number, sourceLine: number): readonly CodePart[] {
    const record = this.#byPlace.get(placeKey(scriptId, line, column));
    for (const code of record?.optimised.toReversed() ?? []) {
      const parts = this.#partsOf(code).get(sourceLine);
      if (parts !== undefined) return parts;
    }
    return [];
  }

  /**
   * The newest optimised code whose first instruction is at an address (`0x…`), with its positions in the scripts; null
   * where the log has none. Positions in scripts whose text isn't logged, such as Node's own, are left out.
   */
  codeAt(address: string): LoggedCode | null {
    const known = this.#logged.get(address);
    if (known !== undefined) return known;
    const logged = this.#readCode(address);
    this.#logged.set(address, logged);
    return logged;
  }

  #readCode(address: string): LoggedCode | null {
    const { record, code } = this.#byAddress.get(address) ?? {};
    const own = record === undefined ? null : this.#describe(record);
    if (own === null) return null;
    const resolve = this.#resolver(code!);
    const positions = entriesOf(code!).flatMap(({ pc, offset, inlining }) => {
      const { inlined, offset: place } = resolve(inlining, offset);
      const at = inlined.at(-1) ?? own;
      const found = this.#placeOf(at.scriptId, place);
      return found === null ? [] : [{ pc, function: at, ...found }];
    });
    return { function: own, positions };
  }

  /** By how many lines a script that ran is longer than its file, at its beginning. */
  shiftOf(scriptId: string): number {
    return this.#shifts.get(scriptId) ?? 0;
  }

  #partsOf(code: OptimisedCode): ReadonlyMap<number, readonly CodePart[]> {
    const known = this.#parts.get(code);
    if (known !== undefined) return known;
    const parts = this.#readParts(code);
    this.#parts.set(code, parts);
    return parts;
  }

  /** Through which inlined calls an offset was reached, and where it lies in the innermost. */
  #resolver({ inlinings, functions }: OptimisedCode): Resolve {
    const calls = [...inlinings.matchAll(/F(-?\d+)O(\d+)(?:I(\d+))?/g)].map(([, index, offset, parent]) => {
      const record = this.#functions.get(functions[Number(index)] ?? '');
      return { called: record === undefined ? null : this.#describe(record), offset: Number(offset), parent };
    });
    /** A function that the log doesn't tell of is part of the call to it. */
    const resolve: Resolve = (inlining, offset) => {
      const call = inlining === undefined ? undefined : calls[Number(inlining)];
      if (call === undefined) return { inlined: [], offset };
      const caller = resolve(call.parent, call.offset);
      return call.called === null ? caller : { inlined: [...caller.inlined, call.called], offset };
    };
    return resolve;
  }

  #readParts(code: OptimisedCode): Map<number, CodePart[]> {
    const resolve = this.#resolver(code);
    const bytes = new Map<string, CodePart & { readonly line: number; bytes: number }>();
    const entries = entriesOf(code);
    for (const [i, { pc, offset, inlining }] of entries.entries()) {
      const { inlined, offset: place } = resolve(inlining, offset);
      const line = this.#placeOf(inlined.at(-1)?.scriptId ?? code.scriptId, place)?.line;
      if (line === undefined) continue;
      const key = `${line} ${inlining ?? ''}`;
      const part = bytes.get(key) ?? { line, inlined, bytes: 0 };
      // The last entry's length isn't told; it is one instruction at least.
      part.bytes += Math.max(1, (entries[i + 1]?.pc ?? pc + 1) - pc);
      bytes.set(key, part);
    }
    const byLine = new Map<number, CodePart[]>();
    for (const { line, inlined, bytes: size } of bytes.values()) {
      byLine.set(line, [...(byLine.get(line) ?? []), { inlined, bytes: size }]);
    }
    return byLine;
  }

  #describe({ label, scriptId }: FunctionRecord): CodeFunction | null {
    const [, name, url, line, column] = LABEL.exec(unescaped(label)) ?? [];
    if (name === undefined || scriptId === null) return null;
    return { name, scriptId, url: url!, line: Number(line), column: Number(column) };
  }

  /** Both from 1; null where the script's text isn't in the log. */
  #placeOf(scriptId: string, offset: number): { line: number; column: number } | null {
    const starts = this.#lineStarts.get(scriptId);
    if (starts === undefined) return null;
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return { line: low, column: offset - starts[low - 1]! + 1 };
  }
}

/** Where an instruction comes from: the last position at or before it; undefined before the first. */
export function positionAt({ positions }: LoggedCode, pc: number): CodePosition | undefined {
  return positions.findLast((each) => each.pc <= pc);
}

interface PositionEntry {
  readonly pc: number;
  readonly offset: number;
  readonly inlining: string | undefined;
}

type Resolve = (
  inlining: string | undefined,
  offset: number,
) => { readonly inlined: readonly CodeFunction[]; readonly offset: number };

function entriesOf({ positions }: OptimisedCode): PositionEntry[] {
  return [...positions.matchAll(/C(\d+)O(\d+)(?:I(\d+))?/g)].map(([, pc, offset, inlining]) => ({
    pc: Number(pc),
    offset: Number(offset),
    inlining,
  }));
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeKey(scriptId: string, line: number, column: number): string {
  return `${scriptId}:${line}:${column}`;
}
