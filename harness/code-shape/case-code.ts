/** What is told of one case's machine code: plain data, with places in the sources. */
import type { JitEvidence } from '../evidence.ts';
import { type LoggedCode, positionAt } from '../profile/code-log.ts';
import type { SourceLines, SourcePlace } from '../profile/source-lines.ts';
import type { ShapeCounts } from './code-shape.ts';
import type { HotFunction, HotRole } from './hot-code.ts';

export interface CaseCode {
  readonly caseId: string;
  /** Node's name of the architecture. */
  readonly arch: string;
  readonly functions: readonly FunctionCode[];
  /** The operation is part of the loop; null where that can't be told. */
  readonly inlined: boolean | null;
  readonly uncompiled: readonly string[];
  readonly dropped: number;
  readonly jit: JitEvidence | null;
}

export interface FunctionCode {
  readonly role: HotRole;
  /** Empty for a function without a name. */
  readonly name: string;
  /** null where V8's log doesn't tell. */
  readonly place: SourcePlace | null;
  readonly kind: string;
  readonly osr: boolean;
  /** The print has it to its end. */
  readonly whole: boolean;
  readonly bytes: number;
  /** Of what is counted: a pass of the timed loop, or another function without what runs rarely. */
  readonly counts: ShapeCounts | null;
  readonly loops: readonly FunctionLoop[];
  /** The functions and builtins that are called, with the number of calls; null for those that can't be told. */
  readonly calls: ReadonlyMap<string | null, number>;
  readonly lines: readonly LineCode[];
  readonly instructions: readonly ListedInstruction[];
}

export interface FunctionLoop {
  readonly depth: number;
  readonly place: SourcePlace | null;
  readonly counts: ShapeCounts;
  /** Instructions that belong to it and run rarely. */
  readonly rare: number;
}

/** A source line's share of what is counted. */
export interface LineCode {
  readonly place: SourcePlace;
  readonly text: string | null;
  readonly counts: ShapeCounts;
}

export interface ListedInstruction {
  readonly pc: number;
  readonly text: string;
  readonly note: string | null;
  /** Where it leads if its condition doesn't hold: the exit's reason, or `trap`; null for what is no check. */
  readonly check: string | null;
  readonly place: SourcePlace | null;
  /** It is counted. */
  readonly counted: boolean;
}

export function functionCode(hot: HotFunction, sources: SourceLines): FunctionCode {
  const { role, code, logged, shape, counts } = hot;
  const placeAt = placesOf(logged, sources);
  const counted = new Set(hot.part);
  const instructions = code.instructions.map(
    ({ pc, text, note }, index): ListedInstruction => ({
      pc,
      text,
      note,
      check: shape?.checks.get(index) ?? null,
      place: placeAt(pc),
      counted: counted.has(index),
    }),
  );
  const calls = new Map<string | null, number>();
  for (const { name } of hot.calls) calls.set(name, (calls.get(name) ?? 0) + 1);
  const own = logged?.function;
  return {
    role,
    name: code.name,
    place: own === undefined ? null : sources.functionAt(own.url, own.line, own.column),
    kind: code.kind,
    osr: code.osr,
    whole: code.whole,
    bytes: code.bytes,
    counts,
    loops: (shape?.loops ?? []).map(({ depth, body, rare, counts }) => ({
      depth,
      place: placeAt(code.instructions[body[0]!]!.pc),
      counts,
      rare: rare.length,
    })),
    calls,
    lines: linesOf(hot, instructions, sources),
    instructions,
  };
}

function placesOf(logged: LoggedCode | null, sources: SourceLines): (pc: number) => SourcePlace | null {
  return (pc) => {
    const at = logged === null ? undefined : positionAt(logged, pc);
    return at === undefined ? null : sources.functionAt(at.function.url, at.line, at.column);
  };
}

function linesOf(
  { shape, part }: HotFunction,
  instructions: readonly ListedInstruction[],
  sources: SourceLines,
): LineCode[] {
  if (shape === null) return [];
  const byLine = new Map<string, { place: SourcePlace; indices: number[] }>();
  for (const index of part) {
    const { place } = instructions[index]!;
    if (place === null) continue;
    const key = `${place.line} ${place.file}`;
    const line = byLine.get(key) ?? { place, indices: [] };
    line.indices.push(index);
    byLine.set(key, line);
  }
  return [...byLine.values()]
    .map(({ place, indices }) => ({ place, text: sources.text(place), counts: shape.countsOf(indices) }))
    .filter(({ counts }) => counts.instructions > 0);
}
