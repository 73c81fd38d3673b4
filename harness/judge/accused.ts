/** Whom a bisection accuses that ended without a verdict on a commit's own step. Pure. */
import type { Bisection } from './bisection.ts';

/**
 * Of several commits none is accused. A single one was found from both sides, though its own step is not decided: it is
 * accused where that step is most of the change. Where it isn't, small ones beside it may have added up.
 */
export function accused(
  found: Extract<Bisection, { readonly result: 'range' }>,
  reason: string,
  all: readonly string[],
): { readonly reason: string; readonly commits: readonly string[] } {
  if (found.commits.length > 1) return { reason: `${reason}; not told which commit`, commits: found.commits };
  const [whole, own] = [found.total, found.own].map((estimate) => Math.log(estimate?.center ?? 1));
  const name = found.commits[0]!.slice(0, 8);
  return own! * Math.sign(whole!) >= Math.abs(whole!) / 2 && own !== 0
    ? {
        reason: `${reason}; found by bisection, most of it at ${name}, whose own step is not decided`,
        commits: found.commits,
      }
    : { reason: `${reason}; not told whether ${name} did it by itself`, commits: all };
}
