/** The counts of a case's machine code that are stored and compared: sums over its hot functions. Pure. */
import type { HotCode } from './hot-code.ts';

/** In the order in which they are shown. */
export const SHAPE_COUNTERS = [
  'functions',
  'instructions',
  'boundsChecks',
  'exits',
  'calls',
  'bytes',
] as const;

export type ShapeCounterName = (typeof SHAPE_COUNTERS)[number];

/** What V8 made of a case in one process. Integers from 0 on. */
export type ShapeCounters = Readonly<Record<ShapeCounterName, number>>;

/**
 * `functions` is how many pieces of code a pass of the timed loop goes through, the loop's own included: one more where
 * a function stops being inlined. `bytes` is the size of all of them, with what runs rarely. null where there is no code,
 * or the architecture isn't known.
 */
export function shapeCounters({ functions }: HotCode): ShapeCounters | null {
  const counts = functions.flatMap(({ counts }) => counts ?? []);
  if (counts.length === 0 || counts.length < functions.length) return null;
  const sum = (name: 'instructions' | 'boundsChecks' | 'exits' | 'calls') =>
    counts.reduce((total, each) => total + each[name], 0);
  return {
    functions: functions.length,
    instructions: sum('instructions'),
    boundsChecks: sum('boundsChecks'),
    exits: sum('exits'),
    calls: sum('calls'),
    bytes: functions.reduce((total, { code }) => total + code.bytes, 0),
  };
}
