/**
 * Just enough of the binary format of WebAssembly for functions of integers that loop over one imported memory (core
 * specification 2.0, chapter 5). Pure.
 */
export type Code = readonly number[];

export interface WideFunction {
  /** int32 each; they are the first locals. */
  readonly parameters: number;
  readonly returnsValue: boolean;
  /** Locals after the parameters: int32 ones, then vectors. */
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

const I32 = 0x7f;
const V128 = 0x7b;
const FUNCTION = 0x60;
const VOID = 0x40;
const END = 0x0b;

/** The module that imports `arena.memory` and exports the functions by their names. O(length). */
export function moduleOf(functions: Readonly<Record<string, WideFunction>>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(functions);
  const all = Object.values(functions);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, all.map(typeOf)),
    // One page at least and no upper limit.
    ...section(2, [[...text('arena'), ...text('memory'), 0x02, 0x00, 0x01]]),
    ...section(
      3,
      all.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      names.map((name, index) => [...text(name), 0x00, ...unsigned(index)]),
    ),
    ...section(10, all.map(codeOf)),
  ]);
}

function typeOf({ parameters, returnsValue }: WideFunction): Code {
  const results = returnsValue ? [I32] : [];
  return [FUNCTION, ...vector(Array(parameters).fill([I32])), ...vector(results.map((type) => [type]))];
}

function codeOf({ integers, vectors, body }: WideFunction): Code {
  const locals = vector([
    [...unsigned(integers), I32],
    [...unsigned(vectors), V128],
  ]);
  const code = [...locals, ...body, END];
  return [...unsigned(code.length), ...code];
}

function section(id: number, entries: readonly Code[]): Code {
  const content = vector(entries);
  return [id, ...unsigned(content.length), ...content];
}

function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(ascii: string): Code {
  return vector(Array.from(ascii, (character) => [character.charCodeAt(0)]));
}

/** LEB128 of an integer from 0 on. */
export function unsigned(value: number): Code {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128 of an int32. */
export function signed(value: number): Code {
  const low = value & 0x7f;
  return value >= -64 && value < 64 ? [low] : [low | 0x80, ...signed(value >> 7)];
}

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const integer = (value: number): Code => [0x41, ...signed(value)];
/** Does the body until it leaves a zero. */
export const repeat = (body: Code): Code => [0x03, VOID, ...body, 0x0d, 0x00, END];

const wide = (operation: number, ...operands: number[]): Code => [0xfd, ...unsigned(operation), ...operands];
/** Of the memory at the address on the stack plus `offset`; the alignment is a hint, of 4 bytes. */
export const load = (offset: number): Code => [...wide(0x00, 0x02), ...unsigned(offset)];
export const store = (offset: number): Code => [...wide(0x0b, 0x02), ...unsigned(offset)];

/** On int32 values. */
export const ADD: Code = [0x6a];
export const SUBTRACT: Code = [0x6b];
export const SHIFT_LEFT: Code = [0x74];
export const SHIFT_RIGHT: Code = [0x76];
export const OR: Code = [0x72];
export const BELOW: Code = [0x49];

/** On vectors of four int32 values; `WIDE_EQUAL` makes lanes of all ones or zeros. */
export const SPLAT = wide(0x11);
export const WIDE_EQUAL = wide(0x37);
export const WIDE_AND = wide(0x4e);
/** The first operand without the bits of the second. */
export const WIDE_AND_NOT = wide(0x4f);
export const WIDE_OR = wide(0x50);
/** Bits of the first operand where the third has ones, of the second elsewhere. */
export const WIDE_SELECT = wide(0x52);
export const WIDE_ANY = wide(0x53);
export const WIDE_ADD = wide(0xae);
export const WIDE_SUBTRACT = wide(0xb1);
export const lane = (index: number): Code => wide(0x1b, index);
export const replaceLane = (index: number): Code => wide(0x1c, index);
