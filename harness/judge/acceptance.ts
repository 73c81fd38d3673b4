/** Which entry of the reviewed file accepts a level shift of a history: for check, and for the reports. Pure. */
import { type Acknowledgement, accepts, acknowledgementOf } from './acknowledgements.ts';
import { cleanSha } from './run-points.ts';
import type { ShiftPlace } from './shift-place.ts';

export interface Accepting {
  readonly acknowledged: readonly Acknowledgement[];
  /** In ms since 1970. */
  readonly now: number;
  /** Commits after the one up to the other; empty where that isn't known. */
  readonly commitsBetween: (from: string, to: string) => readonly string[];
}

export const NOTHING_ACCEPTED: Accepting = { acknowledged: [], now: 0, commitsBetween: () => [] };

export interface Shift extends Pick<ShiftPlace, 'amid' | 'between'> {
  readonly caseId: string;
  /** New level over the old one. */
  readonly ratio: number;
}

/**
 * By any commit of those among which the change came: a history doesn't tell it to the commit. null where no entry accepts
 * it. Commits are asked for only if an entry fits but for its commit.
 */
export function acceptanceOf(
  { caseId, ratio, amid, between }: Shift,
  { acknowledged, now, commitsBetween }: Accepting,
  margin: number,
): Acknowledgement | null {
  const low = ratio / (1 + margin);
  const fitting = acknowledged.filter((entry) => accepts(entry, { caseId, low }, now));
  if (fitting.length === 0) return null;
  const [from, to] = [cleanSha(amid[0]), cleanSha(amid[1])];
  const shas = [...between, ...(from === null || to === null ? [] : commitsBetween(from, to))];
  return acknowledgementOf(fitting, { caseId, shas, low }, now) ?? null;
}
