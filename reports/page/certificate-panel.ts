/** What could make the number a lie, in plain words: what was seen, and what was looked at without a finding. */
import { certificateFindings } from '../certificate-words.ts';
import type { Row } from '../model.ts';
import type { TrialDetail } from '../page-model.ts';
import { element } from './dom.ts';

const SIGNS = { fine: '✓', warning: '!', unknown: '?' } as const;
const MEANINGS = { fine: 'nothing found', warning: 'warning', unknown: 'not known' } as const;

export function certificatePanel(trials: readonly TrialDetail[], row: Row): HTMLElement {
  const findings = certificateFindings(
    trials.map(({ certificate }) => certificate),
    row.warnings,
  );
  const items = findings.map(({ name, tone, sentences }) =>
    element('li', { class: `finding ${tone}` }, [
      element('span', { class: 'sign', text: SIGNS[tone], attributes: { 'aria-hidden': 'true' } }),
      element('div', {}, [
        element('strong', { text: name, limit: 60 }),
        element('span', { class: 'hidden', text: ` (${MEANINGS[tone]})` }),
        element('p', { text: sentences.join(' '), limit: 1500 }),
      ]),
    ]),
  );
  return element('ul', { class: 'findings' }, items);
}
