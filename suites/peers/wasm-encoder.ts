/**
 * Just enough of the binary format of WebAssembly (core specification 2.0, chapter 5) for functions of 32- and 64-bit
 * integers over one memory of their own. Pure. Instructions are written inside out: `add(a, b)` is the bytes of a, of b,
 * and of the addition.
 */
export type Code = readonly number[];
export type ValueType = 'i32' | 'i64' | 'f64';

/** Locals by name, the parameters first. */
export type Locals = Readonly<Record<string, ValueType>>;

export interface WasmFunction {
  readonly parameters: Locals;
  readonly result: ValueType | null;
  readonly locals: Locals;
  /** Given the instruction that reads a local, and the one that sets it to what the code leaves. */
  readonly body: (get: (name: string) => Code, set: (name: string, value: Code) => Code) => Code;
}

const TYPE: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c };
const FUNCTION = 0x60;
const VOID = 0x40;
const END = 0x0b;
const MEMORY = 0x02;

/** The module that exports all functions by their names, and `memory`. O(length). */
export function wasmModule(functions: Readonly<Record<string, WasmFunction>>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(functions);
  const all = Object.values(functions);
  const numbers = all.map((_, index) => unsigned(index));
  const exported = names.map((name, index) => [...text(name), 0x00, ...unsigned(index)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, all.map(signature)),
    ...section(3, numbers),
    // One page, and no upper limit.
    ...section(5, [[0x00, 0x01]]),
    ...section(7, [...exported, [...text('memory'), MEMORY, 0x00]]),
    ...section(10, all.map(codeOf)),
  ]);
}

function signature({ parameters, result }: WasmFunction): Code {
  const types = Object.values(parameters).map((type) => [TYPE[type]]);
  return [FUNCTION, ...list(types), ...list(result === null ? [] : [[TYPE[result]]])];
}

function codeOf({ parameters, locals, body }: WasmFunction): Code {
  const names = [...Object.keys(parameters), ...Object.keys(locals)];
  const indexOf = (name: string): Code => {
    const index = names.indexOf(name);
    if (index < 0) throw new RangeError(`no local is named ${name}; there are ${names.join(', ')}`);
    return unsigned(index);
  };
  const content = body(
    (name) => [0x20, ...indexOf(name)],
    (name, value) => [...value, 0x21, ...indexOf(name)],
  );
  const code = [...list(Object.values(locals).map((type) => [1, TYPE[type]])), ...content, END];
  return [...unsigned(code.length), ...code];
}

function section(id: number, entries: readonly Code[]): Code {
  const content = list(entries);
  return [id, ...unsigned(content.length), ...content];
}

function list(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(ascii: string): Code {
  return list(Array.from(ascii, (character) => [character.charCodeAt(0)]));
}

/** LEB128 of an integer from 0 on. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128 of a signed integer of 64 bits. */
function signed(value: bigint): Code {
  const low = Number(value & 0x7fn);
  return value >= -64n && value < 64n ? [low] : [low | 0x80, ...signed(value >> 7n)];
}

const binary =
  (operation: number) =>
  (a: Code, b: Code): Code => [...a, ...b, operation];
const unary =
  (operation: number) =>
  (a: Code): Code => [...a, operation];

export const i32 = (value: number): Code => [0x41, ...signed(BigInt(value))];
export const i64 = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))];
export const [add, subtract, multiply] = [binary(0x6a), binary(0x6b), binary(0x6c)] as const;
export const [and, or] = [binary(0x71), binary(0x72)] as const;
export const [equal, below] = [binary(0x46), binary(0x49)] as const;
export const isZero = unary(0x45);
export const [add64, and64, or64] = [binary(0x7c), binary(0x83), binary(0x84)] as const;
export const [shiftLeft64, shiftRight64] = [binary(0x86), binary(0x88)] as const;
export const [equal64, isZero64] = [binary(0x51), unary(0x50)] as const;
export const [low32, from32, fromDouble] = [unary(0xa7), unary(0xad), unary(0xb1)] as const;
export const call = (index: number, ...operands: Code[]): Code => [
  ...operands.flat(),
  0x10,
  ...unsigned(index),
];
/** Of the two values the first if the condition is not zero. */
export const select = (condition: Code, a: Code, b: Code): Code => [...a, ...b, ...condition, 0x1b];
export const load = (address: Code): Code => [...address, 0x28, 2, 0];
export const store = (address: Code, value: Code): Code => [...address, ...value, 0x36, 2, 0];
export const load64 = (address: Code): Code => [...address, 0x29, 3, 0];
export const store64 = (address: Code, value: Code): Code => [...address, ...value, 0x37, 3, 0];
/** In pages of 64 KiB. */
export const memorySize: Code = [0x3f, 0];
/** The old size, or -1. */
export const memoryGrow = (pages: Code): Code => [...pages, 0x40, 0];
export const unreachable: Code = [0x00];
export const leave = (value: Code): Code => [...value, 0x0f];
export const when = (condition: Code, ...then: Code[]): Code => [
  ...condition,
  0x04,
  VOID,
  ...then.flat(),
  END,
];
/** Does the body as long as the condition, asked before it, is not zero. */
export const loopWhile = (condition: Code, ...body: Code[]): Code => [
  ...[0x02, VOID, 0x03, VOID],
  ...[...isZero(condition), 0x0d, 1],
  ...body.flat(),
  ...[0x0c, 0, END, END],
];
