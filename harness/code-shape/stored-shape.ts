/** The shapes of a case's code as a run stores them, and what two runs of them say of a change. Pure. */
import type { CounterChange } from '../counters.ts';
import type { Counters } from '../run-document.ts';
import { SHAPE_COUNTERS, type ShapeCounterName, type ShapeCounters } from './shape-counters.ts';

/** What V8 made of a case's code in some fresh processes. */
export interface CodeShapes {
  /** Node's name of the architecture. */
  readonly arch: string;
  /** Each shape that was seen, the most frequent first. */
  readonly shapes: readonly { readonly counters: ShapeCounters; readonly processes: number }[];
  /** Processes in which V8 had no optimised code of it. */
  readonly unoptimised: number;
}

/**
 * Fresh processes that a case's code is looked at in. What V8 inlines depends on which function it compiles first, and so
 * on chance: a change is told only where all values of the one run lie below all of the other. Without a change that
 * happens with a probability of 2 / C(2n, n) at most, whatever the values' distribution: all orders of 2n values are
 * equally likely. For n = 6 that is 0.22 %, and 0 where all processes agree.
 */
export const SHAPE_PROCESSES = 6;

export function codeShapes(arch: string, seen: readonly (ShapeCounters | null)[]): CodeShapes {
  const shapes = new Map<string, { counters: ShapeCounters; processes: number }>();
  for (const counters of seen) {
    if (counters === null) continue;
    const key = SHAPE_COUNTERS.map((name) => counters[name]).join();
    const shape = shapes.get(key) ?? { counters, processes: 0 };
    shape.processes++;
    shapes.set(key, shape);
  }
  return {
    arch,
    shapes: [...shapes.values()].toSorted((a, b) => b.processes - a.processes),
    unoptimised: seen.filter((counters) => counters === null).length,
  };
}

/** The lowest and the highest value that was seen; null where there was no code. */
export function shapeRange({ shapes }: CodeShapes, name: ShapeCounterName): readonly [number, number] | null {
  if (shapes.length === 0) return null;
  const values = shapes.map(({ counters }) => counters[name]);
  return [Math.min(...values), Math.max(...values)];
}

/** The counts on which all processes agree, as `code.NAME`. */
export function agreedShape(shapes: CodeShapes): Counters {
  const agreed = SHAPE_COUNTERS.flatMap((name): [string, number][] => {
    const range = shapes.unoptimised > 0 ? null : shapeRange(shapes, name);
    return range !== null && range[0] === range[1] ? [[`code.${name}`, range[0]]] : [];
  });
  return Object.fromEntries(agreed);
}

/**
 * The counts that differ, as `code.NAME`, each with the value that most processes had; null on the side that has no code.
 * None where one of the runs has no shapes, too few of them, or those of another architecture.
 */
export function codeShapeChanges(
  base: CodeShapes | undefined,
  contender: CodeShapes | undefined,
): readonly CounterChange[] {
  if (base === undefined || contender === undefined || base.arch !== contender.arch) return [];
  if (!isEnough(base) || !isEnough(contender)) return [];
  return SHAPE_COUNTERS.flatMap((name) => {
    const [before, now] = [shapeRange(base, name), shapeRange(contender, name)];
    if (before === null && now === null) return [];
    // A side that has code in some processes only may have had it in all.
    if (before === null || now === null) {
      if (base.unoptimised > 0 && contender.unoptimised > 0) return [];
    } else if (before[0] <= now[1] && now[0] <= before[1]) return [];
    return [{ name: `code.${name}`, before: usual(base, name), now: usual(contender, name) }];
  });
}

function isEnough({ shapes, unoptimised }: CodeShapes): boolean {
  return shapes.reduce((sum, { processes }) => sum + processes, unoptimised) >= SHAPE_PROCESSES;
}

function usual({ shapes }: CodeShapes, name: ShapeCounterName): number | null {
  const counts = new Map<number, number>();
  for (const { counters, processes } of shapes) {
    counts.set(counters[name], (counts.get(counters[name]) ?? 0) + processes);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
