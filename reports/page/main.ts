/** The report page: reads the data that stand in the document and builds everything from them. */
import 'uplot/dist/uPlot.min.css';
import './base.css';
import './sections.css';
import './charts.css';
import './tables.css';
import './cases.css';
import type { GroupModel } from '../model.ts';
import type { PageModel } from '../page-model.ts';
import { caseTable } from './case-table.ts';
import { costChart } from './cost-chart.ts';
import { element } from './dom.ts';
import { failuresSection, warningsSection } from './notes.ts';
import { overview } from './overview.ts';
import { sinceSection } from './since-section.ts';

const model: PageModel = JSON.parse(document.getElementById('data')!.textContent!);
const { groups, failures, warnings } = model.current;

document
  .getElementById('report')!
  .append(
    ...overview(model),
    ...(model.since === null ? [] : [sinceSection(model.since)]),
    ...(groups.length > 1 ? [contents(groups)] : []),
    ...groups.map(groupSection),
    ...[failuresSection(failures), warningsSection(warnings)].filter((section) => section !== null),
  );

/** Anchors are numbers, never names: names are untrusted. */
function contents(members: readonly GroupModel[]): HTMLElement {
  const links = members.map((group, index) =>
    element('a', { text: group.id, limit: 60, attributes: { href: `#group-${index}` } }),
  );
  return element('nav', { class: 'contents', attributes: { 'aria-label': 'Groups' } }, links);
}

function groupSection(group: GroupModel, index: number): HTMLElement {
  return element('section', { class: 'card group', attributes: { id: `group-${index}` } }, [
    element('h2', {}, [
      element('span', { class: 'suite', text: `${group.suite} / `, limit: 80 }),
      element('span', { text: group.name, limit: 80 }),
    ]),
    group.chart === null ? null : costChart(group.chart, group.id),
    caseTable(group, model),
  ]);
}
