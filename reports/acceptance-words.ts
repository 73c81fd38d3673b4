/** Who accepted a change, why, at which commit, up to what level and for how long. */
import type { Acknowledgement } from '../harness/judge/acknowledgements.ts';
import { formatRatio } from './format.ts';

/** Untrusted text, the reason last: it may be of any length. */
export function acceptanceText({ level, by, commit, expires, reason }: Acknowledgement): string {
  const who = by === undefined ? '' : ` by ${by.slice(0, 60)}`;
  const until = expires === undefined ? '' : ` until ${expires}`;
  return `accepted up to ${formatRatio(level)}${who} at ${commit.slice(0, 8)}${until}: ${reason}`;
}
