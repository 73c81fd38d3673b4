/** The cases of a group as a table; each opens to the charts behind its number. */
import { formatRatio, formatRatioRange, formatTimeInterval } from '../format.ts';
import type { GroupModel, Judgement, Row } from '../model.ts';
import type { PageModel } from '../page-model.ts';
import { calibrationBadge, verdictBadge, warningBadges } from './badges.ts';
import { caseDetails } from './case-details.ts';
import { element, nameElement } from './dom.ts';
import { type Expandable, expandable } from './expandable.ts';
import { type RatioScale, ratioBar, ratioScale } from './ratio-bar.ts';
import { getState, onState, setState } from './state.ts';

const HEADERS = ['case', 'time per operation', 'ratio', '', 'verdict', 'trials'];

export function caseTable(group: GroupModel, model: PageModel): HTMLElement {
  const judged = group.rows.some((row) => row.judgement !== null);
  const scale = ratioScale(group.rows.flatMap((row) => row.judgement?.ratio ?? []));
  const bodies = group.rows.map((row) => caseRow(row, model, scale));
  for (const [index, row] of group.rows.entries()) openByAddress(row.caseId, bodies[index]!);
  const against = group.baseline === null ? '' : `, against ${group.baseline}`;
  return element('table', { class: judged ? 'cases' : 'cases unjudged' }, [
    element('caption', { class: 'hidden', text: `Cases of ${group.id}${against}` }),
    element('thead', {}, [element('tr', {}, headerCells(HEADERS))]),
    ...bodies.map(({ body }) => body),
  ]);
}

/** An empty header stands over a drawing of what the column before it says. */
export function headerCells(headers: readonly string[]): HTMLElement[] {
  return headers.map((text) => {
    const cell = element('th', { attributes: { scope: 'col' } });
    if (text === '') cell.append(element('span', { class: 'hidden', text: 'ratio, drawn' }));
    else cell.textContent = text;
    return cell;
  });
}

/** The case that the address names is open and in view; one that the reader opens is named in the address. */
function openByAddress(caseId: string, { body, open }: Expandable): void {
  const show = (asked: string | null) => {
    if (asked !== caseId) return;
    open();
    body.scrollIntoView({ block: 'start' });
  };
  onState('case', show);
  body.querySelector('button')!.addEventListener('click', ({ currentTarget }) => {
    const expanded = (currentTarget as HTMLElement).ariaExpanded === 'true';
    if (expanded) setState('case', caseId);
    else if (getState('case') === caseId) setState('case', null);
  });
  if (getState('case') === caseId) queueMicrotask(() => show(caseId));
}

function caseRow(row: Row, model: PageModel, scale: RatioScale): Expandable {
  return expandable(
    row.isControl ? 'control' : row.isBaseline ? 'baseline' : '',
    [
      nameElement('name', row.name, 120),
      row.isBaseline ? element('span', { class: 'tag', text: 'baseline' }) : null,
      row.isControl ? element('span', { class: 'tag', text: 'control' }) : null,
    ],
    warningBadges(row.warnings),
    [
      element('td', { class: 'cell-time number', text: formatTimeInterval(row.time) }),
      ...judgementCells(row.judgement, scale, model.current.run.plan.margin),
      element('td', { class: 'cell-trials number', text: String(row.trials) }),
    ],
    () => caseDetails(row, model),
  );
}

export function judgementCells(
  judgement: Judgement | null,
  scale: RatioScale,
  margin: number,
): HTMLElement[] {
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
