/** The calls that the model knows: their arguments as strace prints them -> columns. */
import { type CallText, LineProblem, toNumber } from './call-text.ts';
import type { FileNumbers } from './file-numbers.ts';
import type { Notices } from './notices.ts';
import { ANONYMOUS, OP, type RecordedCalls } from './recorded-calls.ts';
import { CLONE, MADV, MAP, MREMAP, PROT, toFlags } from './symbols.ts';

/** Where what is decoded goes. */
export interface DecoderContext {
  readonly calls: RecordedCalls;
  readonly files: FileNumbers;
  readonly notices: Notices;
}

/** A call with its place: who made it, and the line of its result. */
export interface Placed {
  readonly task: number;
  readonly line: number;
}

type Decoder = (call: CallText, placed: Placed, context: DecoderContext) => void;

/** Addresses from here on are no user's addresses on any architecture whose pages the model can hold. */
const USER_END = 2 ** 48;
const BIT_47 = 2 ** 47;
const LONGEST = 2 ** 47;

/** Calls that change mappings; those that make and end tasks are the reader's. */
export const DECODERS: Readonly<Record<string, Decoder>> = {
  mmap,
  // What 32-bit programs call. Its offset counts in pages, but strace prints bytes.
  mmap2: mmap,
  munmap: range(OP.munmap),
  mlock: range(OP.mlock),
  mlock2: range(OP.mlock),
  munlock: range(OP.munlock),
  mprotect: protect,
  pkey_mprotect: protect,
  madvise(call, placed, context) {
    const index = range(OP.madvise)(call, placed, context);
    context.calls.flags[index] = flags(call, 2, MADV, placed, context);
  },
  brk({ args, result }, { task, line }, { calls, notices }) {
    const index = calls.add(OP.brk, task, line);
    calls.a[index] = address(args[0], line, notices);
    calls.d[index] = checked(result!, line, notices);
  },
  mremap(call, placed, context) {
    const index = range(OP.mremap)(call, placed, context);
    const { calls, notices } = context;
    calls.c[index] = length(call.args[2]);
    calls.d[index] = checked(call.result!, placed.line, notices);
    calls.flags[index] = flags(call, 3, MREMAP, placed, context);
  },
  remap_file_pages(call, placed, context) {
    const index = range(OP.remapFilePages)(call, placed, context);
    context.calls.c[index] = length(call.args[3]);
    context.calls.flags[index] = flags(call, 4, MAP, placed, context);
  },
};

function mmap(call: CallText, placed: Placed, context: DecoderContext): void {
  const { args, result } = call;
  const { calls, files, notices } = context;
  const prot = flags(call, 2, PROT, placed, context);
  const mapFlags = flags(call, 3, MAP, placed, context);
  const bytes = length(args[1]);
  const offset = length(args[5]);
  const at = checked(result!, placed.line, notices);
  const isAnonymous = (mapFlags & MAP.MAP_ANONYMOUS!) !== 0;
  const index = calls.add(OP.mmap, placed.task, placed.line);
  calls.a[index] = at;
  calls.b[index] = bytes;
  calls.c[index] = offset;
  calls.prot[index] = prot;
  calls.flags[index] = mapFlags;
  calls.file[index] = isAnonymous ? ANONYMOUS : files.ofDescriptor(args[4] ?? '', placed);
}

function range(op: number) {
  return ({ args }: CallText, { task, line }: Placed, { calls, notices }: DecoderContext): number => {
    const at = address(args[0], line, notices);
    const bytes = length(args[1]);
    const index = calls.add(op, task, line);
    calls.a[index] = at;
    calls.b[index] = bytes;
    return index;
  };
}

function protect(call: CallText, placed: Placed, context: DecoderContext): void {
  const prot = flags(call, 2, PROT, placed, context);
  context.calls.prot[range(OP.mprotect)(call, placed, context)] = prot;
}

function flags(
  { args }: CallText,
  position: number,
  symbols: Readonly<Record<string, number>>,
  { line }: Placed,
  { notices }: DecoderContext,
): number {
  return toFlags(args[position] ?? '', symbols, (name) => notices.addFlag(name, line));
}

/** What a new task shares, of the text of `clone` or `clone3`; vfork's child shares too. */
export function cloneFlags(name: string, args: string): number {
  if (name === 'vfork') return CLONE.CLONE_VM! | CLONE.CLONE_VFORK!;
  if (name === 'fork') return 0;
  const found = /\bflags=([^,}) ]*)/.exec(args);
  return found === null ? 0 : toFlags(found[1]!, CLONE, () => {});
}

function address(text: string | undefined, line: number, notices: Notices): number {
  const value = toNumber(text ?? '');
  if (Number.isNaN(value)) throw new LineProblem(0, `got ${JSON.stringify(text ?? '')}, expected an address`);
  return checked(value, line, notices);
}

function checked(value: number, line: number, notices: Notices): number {
  if (value < 0 || value >= USER_END)
    throw new LineProblem(0, `got the address ${hex(value)}, expected one below 2^48, where user space ends`);
  if (value < BIT_47) return value;
  notices.add('high-address', line);
  return value - BIT_47;
}

function length(text: string | undefined): number {
  const value = toNumber(text ?? '');
  if (value >= 0 && value <= LONGEST) return value;
  throw new LineProblem(0, `got ${JSON.stringify(text ?? '')}, expected a length from 0 to 2^47`);
}

function hex(value: number): string {
  return value < 0 ? String(value) : `0x${value.toString(16)}`;
}
