/** The cases of a group as a table; each opens to the charts behind its number. */
import { formatRatio, formatRatioRange, formatTimeInterval } from '../format.ts';
import type { GroupModel, Row } from '../model.ts';
import type { PageModel } from '../page-model.ts';
import { calibrationBadge, verdictBadge, warningBadges } from './badges.ts';
import { caseDetails } from './case-details.ts';
import { element, nameElement } from './dom.ts';
import { type RatioScale, ratioBar, ratioScale } from './ratio-bar.ts';

const HEADERS = ['case', 'time per operation', 'ratio', '', 'verdict', 'trials'];

export function caseTable(group: GroupModel, model: PageModel): HTMLElement {
  const judged = group.rows.some((row) => row.judgement !== null);
  const scale = ratioScale(group.rows.flatMap((row) => row.judgement?.ratio ?? []));
  const headers = HEADERS.map((text) =>
    element('th', {
      text,
      attributes: { scope: 'col', ...(text === '' ? { 'aria-label': 'ratio, drawn' } : {}) },
    }),
  );
  const bodies = group.rows.map((row) => caseBody(row, model, scale));
  const against = group.baseline === null ? '' : `, against ${group.baseline}`;
  return element('table', { class: judged ? 'cases' : 'cases unjudged' }, [
    element('caption', { class: 'hidden', text: `Cases of ${group.id}${against}` }),
    element('thead', {}, [element('tr', {}, headers)]),
    ...bodies,
  ]);
}

function caseBody(row: Row, model: PageModel, scale: RatioScale): HTMLElement {
  const button = element(
    'button',
    { class: 'case-name', attributes: { type: 'button', 'aria-expanded': 'false' } },
    [
      element('span', { class: 'chevron', attributes: { 'aria-hidden': 'true' } }),
      nameElement('name', row.name, 120),
      row.isBaseline ? element('span', { class: 'tag', text: 'baseline' }) : null,
      row.isControl ? element('span', { class: 'tag', text: 'control' }) : null,
    ],
  );
  const body = element('tbody', { class: row.isControl ? 'control' : row.isBaseline ? 'baseline' : '' }, [
    element('tr', {}, [
      element('th', { class: 'cell-name', attributes: { scope: 'row' } }, [
        button,
        warningBadges(row.warnings),
      ]),
      element('td', { class: 'cell-time number', text: formatTimeInterval(row.time) }),
      ...judgementCells(row, scale, model.current.run.plan.margin),
      element('td', { class: 'cell-trials number', text: String(row.trials) }),
    ]),
  ]);
  let opened: HTMLElement | null = null;
  button.addEventListener('click', () => {
    const expanded = button.ariaExpanded !== 'true';
    button.ariaExpanded = String(expanded);
    if (opened === null) {
      opened = element('tr', { class: 'opened' }, [
        element('td', { attributes: { colspan: String(HEADERS.length) } }, [caseDetails(row, model)]),
      ]);
      body.append(opened);
    }
    opened.hidden = !expanded;
  });
  return body;
}

function judgementCells({ judgement }: Row, scale: RatioScale, margin: number): HTMLElement[] {
  if (judgement === null) {
    return ['cell-ratio', 'cell-bar', 'cell-verdict'].map((className) =>
      element('td', { class: `${className} none` }),
    );
  }
  const { ratio, verdict, furtherTrials, calibration } = judgement;
  return [
    element('td', { class: 'cell-ratio number' }, [
      element('span', { text: formatRatio(ratio.center) }),
      element('small', { text: formatRatioRange(ratio) }),
    ]),
    element('td', { class: 'cell-bar' }, [ratioBar(ratio, verdict, scale, margin)]),
    element('td', { class: 'cell-verdict' }, [
      verdictBadge(verdict, furtherTrials),
      calibrationBadge(calibration),
    ]),
  ];
}
