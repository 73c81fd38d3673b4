/** Verdicts and warnings as small labels. */
import type { Verdict } from '../../harness/estimate.ts';
import { formatQuantity } from '../format.ts';
import { element } from './dom.ts';

export function verdictBadge(verdict: Verdict, furtherTrials: number | null): HTMLElement {
  const badge = element('span', { class: `badge ${verdict}`, text: verdict });
  if (verdict !== 'inconclusive' || furtherTrials === null) return badge;
  badge.title = `About ${formatQuantity(furtherTrials, 'further trial')} would decide it.`;
  return element('span', {}, [
    badge,
    element('small', { class: 'further', text: `+${furtherTrials} trials` }),
  ]);
}

/** Each leads to its explanation at the end of the page. */
export function warningBadges(names: readonly string[]): HTMLElement | null {
  if (names.length === 0) return null;
  return element(
    'span',
    { class: 'warnings' },
    names.map((name) =>
      element('a', { class: 'badge warning', text: name, limit: 40, attributes: { href: '#warnings' } }),
    ),
  );
}
