/** What V8 made of each function and threw away again, function by function. Pure. */
import type { JitHistoryEvent } from './profile-messages.ts';

export interface FunctionHistory {
  /** Empty for those without a name. */
  readonly name: string;
  /** How often it was optimised, and how often of that for a loop that was running. */
  readonly optimised: number;
  readonly osr: number;
  /** Reasons and places for which its code was thrown away, the most frequent first. */
  readonly deoptimised: readonly Deoptimisation[];
}

export interface Deoptimisation {
  readonly reason: string;
  /** null where V8 doesn't tell. */
  readonly position: string | null;
  readonly count: number;
  /** How many of them were in turns: the case was warm, and is slower for it. */
  readonly inTurns: number;
}

/** Those that lost code in the turns first, then by how often, then in the order in which they were met. O(events). */
export function codeHistory(events: readonly JitHistoryEvent[]): FunctionHistory[] {
  const byName = new Map<string, JitHistoryEvent[]>();
  for (const event of events) byName.set(event.function, [...(byName.get(event.function) ?? []), event]);
  const histories = [...byName].map(([name, ofFunction]): FunctionHistory => {
    const optimised = ofFunction.filter(({ kind }) => kind === 'optimised');
    return {
      name,
      optimised: optimised.length,
      osr: optimised.filter(({ osr }) => osr).length,
      deoptimised: deoptimisations(ofFunction),
    };
  });
  const inTurns = (each: FunctionHistory) => sum(each.deoptimised.map((one) => one.inTurns));
  const all = (each: FunctionHistory) => sum(each.deoptimised.map((one) => one.count));
  return histories.sort((a, b) => inTurns(b) - inTurns(a) || all(b) - all(a));
}

function deoptimisations(events: readonly JitHistoryEvent[]): Deoptimisation[] {
  const found = new Map<string, Deoptimisation>();
  for (const { kind, reason, position, turn } of events) {
    if (kind !== 'deoptimised') continue;
    const key = JSON.stringify([reason, position]);
    const known = found.get(key) ?? { reason: reason ?? 'unknown', position, count: 0, inTurns: 0 };
    const inTurns = known.inTurns + (turn === null ? 0 : 1);
    found.set(key, { ...known, count: known.count + 1, inTurns });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
