/**
 * Which of the code that V8 printed is the case's: the timed loop, the operation where it isn't part of the loop, and the
 * functions that they call. Pure.
 */
import type { CodeFunction, CodeLog, LoggedCode } from '../profile/code-log.ts';
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
  /** Indices of the instructions that are counted: a pass of the timed loop, or another function up to its return. */
  readonly part: readonly number[];
  readonly counts: ShapeCounts | null;
  readonly calls: readonly Called[];
}

/** A call in the part that is counted. */
export interface Called {
  readonly index: number;
  /** A function's name or a builtin's; null where the code doesn't tell. */
  readonly name: string | null;
  /** V8's address of the function; null for builtins, and where it isn't told. */
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
  const { codes, log, operation } = of;
  const loggedOf = (code: PrintedCode) => log?.codeAt(code.address) ?? null;
  const hot = (role: HotRole, code: PrintedCode) => hotFunction(role, code, loggedOf(code), set);
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
    for (const { functionId, name } of calls) {
      if (functionId === null || functions.some(({ code }) => code.functionId === functionId)) continue;
      const code = newest(codes, (each) => each.functionId === functionId);
      if (code !== null) functions.push(hot('called', code));
      else uncompiled.add(name === '' || name === null ? '(anonymous)' : name);
    }
  }
  return { functions, inlined, uncompiled: [...uncompiled] };
}

/** The newest code of each function of that name, in order of compilation. */
export function namedCode(
  { codes, log }: CodeOfCase,
  name: string,
  set: InstructionSet | null,
): HotFunction[] {
  const ids = new Set(codes.filter((code) => code.name === name).map(({ functionId }) => functionId));
  return [...ids].flatMap((id) => {
    const code = newest(codes, (each) => each.name === name && each.functionId === id);
    return code === null ? [] : [hotFunction('named', code, log?.codeAt(code.address) ?? null, set)];
  });
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
  logged: LoggedCode | null,
  set: InstructionSet | null,
): HotFunction {
  if (set === null) return { role, code, logged, shape: null, part: [], counts: null, calls: [] };
  const shape = shapeOf(code, set);
  const outer = shape.loops.filter(({ depth }) => depth === 0);
  const pass = role === 'loop' ? outer.toSorted((a, b) => b.body.length - a.body.length)[0] : undefined;
  const part = pass?.body ?? upToReturn(code, set);
  return {
    role,
    code,
    logged,
    shape,
    part,
    counts: shape.countsOf(part),
    calls: callsIn(code, part, set),
  };
}

/** V8 puts what runs rarely behind the rest of a function, which ends with its return. */
function upToReturn({ instructions }: PrintedCode, set: InstructionSet): number[] {
  const all = [...instructions.keys()];
  const last = instructions.findLastIndex(({ text }) => set.return.test(text));
  return last < 0 ? all : all.slice(0, last + 1);
}

function callsIn(
  { instructions, exits }: PrintedCode,
  part: readonly number[],
  set: InstructionSet,
): Called[] {
  const exitPcs = new Set(exits.map(({ pc }) => pc));
  const calls = part.filter((index) => {
    const { text, pc } = instructions[index]!;
    return set.call.test(text) && !exitPcs.has(pc);
  });
  return calls.map((index) => {
    const { note } = instructions[index]!;
    if (note !== null && BUILTIN_NOTE.test(note) && !note.startsWith('Call_')) {
      return { index, name: note, functionId: null };
    }
    for (let at = index - 1; at >= 0 && at > index - CALL_SETUP; at--) {
      const setup = instructions[at]!;
      if (set.call.test(setup.text)) break;
      if (!CALLED_FUNCTION.test(setup.text)) continue;
      const [, name, functionId] = FUNCTION_NOTE.exec(setup.note ?? '') ?? [];
      return { index, name: name ?? null, functionId: functionId ?? null };
    }
    return { index, name: null, functionId: null };
  });
}
