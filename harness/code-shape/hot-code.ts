/**
 * Which of the code that V8 printed is the case's: the timed loop, the operation where it isn't part of the loop, and the
 * functions that they call. Pure.
 */
import { type CodeFunction, type CodeLog, type LoggedCode, positionAt } from '../profile/code-log.ts';
import type { FunctionPlace } from './code-messages.ts';
import { type CodeShape, type ShapeCounts, shapeOf } from './code-shape.ts';
import type { InstructionSet } from './instruction-set.ts';
import type { PrintedCode } from './printed-code.ts';

/** `loop`: the timed loop; `operation`: the measured function; `called`: what they call; `named`: by the user's wish. */
export type HotRole = 'loop' | 'operation' | 'called' | 'named';

export interface HotFunction {
  readonly role: HotRole;
  readonly code: PrintedCode;
  /** null where V8's log says nothing of it. */
  readonly logged: LoggedCode | null;
  /** null where the architecture isn't known here; so are the counts. */
  readonly shape: CodeShape | null;
  /** Indices of the instructions that are counted: a pass of the timed loop, or another function without what runs rarely. */
  readonly part: readonly number[];
  readonly counts: ShapeCounts | null;
  readonly calls: readonly Called[];
}

/** A call in the part that is counted. */
export interface Called {
  readonly index: number;
  /** A function's name or a builtin's; by the source where the code doesn't tell. null where that doesn't either. */
  readonly name: string | null;
  readonly kind: 'function' | 'builtin' | 'unknown';
  /** V8's address of the function; null for builtins, and where the code doesn't tell. */
  readonly functionId: string | null;
}

export interface HotCode {
  readonly functions: readonly HotFunction[];
  /** The operation is part of the loop; null where that can't be told. */
  readonly inlined: boolean | null;
  /** Functions that are called and have no optimised code. */
  readonly uncompiled: readonly string[];
}

export interface CodeOfCase {
  readonly codes: readonly PrintedCode[];
  readonly log: CodeLog | null;
  readonly operation: FunctionPlace | null;
  /** The name at a place of the code that ran; null where there is none. */
  readonly wordAt: (url: string, line: number, column: number) => string | null;
}

/** Where the timed loop is: its name and module. */
export const TIMED_LOOP = {
  name: 'timeBatch',
  url: new URL('../worker/timed-loop.js', import.meta.url).href,
} as const;

const FUNCTION_NOTE = /^object: 0x[0-9a-f]+ <JSFunction ?(.*?) ?\(sfi = (0x[0-9a-f]+)\)>$/;
const BUILTIN_NOTE = /^\w+$/;
/** The register in which V8 hands a called function over. */
const CALLED_FUNCTION = / (?:rdi|x1),/;
/** Instructions in which a call gets its arguments. */
const CALL_SETUP = 40;

export function hotCode(of: CodeOfCase, set: InstructionSet | null): HotCode {
  const { codes, operation } = of;
  const loggedOf = loggedBy(of);
  const hot = (role: HotRole, code: PrintedCode) => hotFunction(role, code, of, set);
  const isOperation = (at: CodeFunction) =>
    at.scriptId === operation?.scriptId && at.line === operation.line && at.column === operation.column;

  const loopCode = newest(codes, (code) => isTimedLoop(code, loggedOf(code)));
  const operationCode = newest(codes, (code) => {
    const logged = loggedOf(code);
    return logged !== null && isOperation(logged.function);
  });
  const functions = loopCode === null ? [] : [hot('loop', loopCode)];
  const positions = functions[0]?.logged?.positions ?? null;
  const inlined =
    positions === null || operation === null ? null : positions.some(({ function: at }) => isOperation(at));
  if (operationCode !== null && inlined !== true) functions.push(hot('operation', operationCode));

  const uncompiled = new Set<string>();
  // The list grows while it's gone through, by what its functions call.
  for (const { calls } of functions) {
    for (const call of calls.filter(({ kind }) => kind !== 'builtin')) {
      const called = codesCalled(call, of);
      const fresh = called.filter((code) => !functions.some((known) => known.code === code));
      functions.push(...fresh.map((code) => hot('called', code)));
      if (called.length === 0 && call.kind === 'function') uncompiled.add(call.name || '(anonymous)');
    }
  }
  return { functions, inlined, uncompiled: [...uncompiled] };
}

/**
 * The newest code of what a call leads to: of one function where the code has it as a constant, otherwise of all of that
 * name outside of Node, since a call of a method may lead to many.
 */
function codesCalled({ kind, name, functionId }: Called, of: CodeOfCase): PrintedCode[] {
  if (kind === 'function') {
    const code = newest(of.codes, (each) => each.functionId === functionId);
    return code === null ? [] : [code];
  }
  if (name === null || name === '') return [];
  const loggedOf = loggedBy(of);
  return newestByName(of.codes, name).filter((code) => {
    const url = loggedOf(code)?.function.url ?? 'node:';
    return !url.startsWith('node:') && url !== TIMED_LOOP.url;
  });
}

function loggedBy({ log }: CodeOfCase): (code: PrintedCode) => LoggedCode | null {
  return (code) => log?.codeAt(code.address) ?? null;
}

/** The newest code of each function of that name, in order of compilation. */
export function namedCode(of: CodeOfCase, name: string, set: InstructionSet | null): HotFunction[] {
  return newestByName(of.codes, name).map((code) => hotFunction('named', code, of, set));
}

function newestByName(codes: readonly PrintedCode[], name: string): PrintedCode[] {
  const ids = new Set(codes.filter((code) => code.name === name).map(({ functionId }) => functionId));
  return [...ids].flatMap(
    (id) => newest(codes, (code) => code.name === name && code.functionId === id) ?? [],
  );
}

/** Code for a loop that was running serves until the function is called again: only where there is no other. */
function newest(codes: readonly PrintedCode[], fits: (code: PrintedCode) => boolean): PrintedCode | null {
  const found = codes.filter(fits);
  return found.findLast(({ osr }) => !osr) ?? found.at(-1) ?? null;
}

function isTimedLoop({ name }: PrintedCode, logged: LoggedCode | null): boolean {
  if (name !== TIMED_LOOP.name) return false;
  return logged === null || logged.function.url === TIMED_LOOP.url;
}

function hotFunction(
  role: HotRole,
  code: PrintedCode,
  of: CodeOfCase,
  set: InstructionSet | null,
): HotFunction {
  const logged = loggedBy(of)(code);
  if (set === null) return { role, code, logged, shape: null, part: [], counts: null, calls: [] };
  const shape = shapeOf(code, set);
  const outer = shape.loops.filter(({ depth }) => depth === 0);
  const pass = role === 'loop' ? outer.toSorted((a, b) => b.body.length - a.body.length)[0] : undefined;
  const part = pass?.body ?? withoutRare(code, shape, set);
  const calls = callsIn(code, part, set).map((call) => {
    if (call.kind !== 'unknown' || logged === null) return call;
    const at = positionAt(logged, code.instructions[call.index]!.pc);
    return at === undefined ? call : { ...call, name: of.wordAt(at.function.url, at.line, at.column) };
  });
  return { role, code, logged, shape, part, counts: shape.countsOf(part), calls };
}

/** V8 puts what runs rarely behind the rest: behind the return and all loops. */
function withoutRare({ instructions }: PrintedCode, { loops }: CodeShape, set: InstructionSet): number[] {
  const all = [...instructions.keys()];
  const last = instructions.findLastIndex(({ text }) => set.return.test(text));
  return last < 0 ? all : all.slice(0, Math.max(last, ...loops.map(({ body }) => body.at(-1)!)) + 1);
}

function callsIn({ instructions }: PrintedCode, part: readonly number[], set: InstructionSet): Called[] {
  const found = part.filter((index) => {
    const { text, exit } = instructions[index]!;
    return set.call.test(text) && exit === null;
  });
  return found.map((index): Called => {
    const { note } = instructions[index]!;
    if (note !== null && BUILTIN_NOTE.test(note) && !note.startsWith('Call_')) {
      return { index, name: note, kind: 'builtin', functionId: null };
    }
    for (let at = index - 1; at >= 0 && at > index - CALL_SETUP; at--) {
      const setup = instructions[at]!;
      if (set.call.test(setup.text)) break;
      if (!CALLED_FUNCTION.test(setup.text)) continue;
      const [, name, functionId] = FUNCTION_NOTE.exec(setup.note ?? '') ?? [];
      if (functionId !== undefined) return { index, name: name!, kind: 'function', functionId };
      break;
    }
    return { index, name: null, kind: 'unknown', functionId: null };
  });
}
