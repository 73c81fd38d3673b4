/** All parts of the page, in the order in which they are read. */
import type { GroupModel } from '../model.ts';
import type { PageModel } from '../page-model.ts';
import { caseTable } from './case-table.ts';
import { comparisonSection } from './comparison-section.ts';
import { costChart } from './cost-chart.ts';
import { element } from './dom.ts';
import { groupHistory } from './group-history.ts';
import { absencesSection, failuresSection, warningsSection } from './notes.ts';
import { circumstances, overview } from './overview.ts';

export function report(model: PageModel): HTMLElement[] {
  const { groups, failures, warnings } = model.current;
  return [
    ...overview(model),
    ...(model.comparison === null ? [] : [comparisonSection(model.comparison)]),
    ...(groups.length > 1 ? [contents(groups)] : []),
    ...groups.map((group, index) => groupSection(group, index, model)),
    ...[failuresSection(failures), absencesSection(failures), warningsSection(warnings)].filter(
      (section) => section !== null,
    ),
    circumstances(model.current.run, model),
  ];
}

/** Suites with the groups of each. Anchors are numbers, never names: names are untrusted. */
function contents(groups: readonly GroupModel[]): HTMLElement {
  const suites = [...new Set(groups.map(({ suite }) => suite))];
  const items = suites.map((suite) =>
    element('li', {}, [
      element('span', { class: 'contents-suite', text: suite, limit: 60 }),
      ...groups.flatMap((group, index) =>
        group.suite !== suite
          ? []
          : element('a', { text: group.name, limit: 60, attributes: { href: `#group-${index}` } }),
      ),
    ]),
  );
  return element('nav', { attributes: { 'aria-label': 'Suites and groups' } }, [
    element('ul', { class: 'contents' }, items),
  ]);
}

function groupSection(group: GroupModel, index: number, model: PageModel): HTMLElement {
  return element('section', { class: 'card group', attributes: { id: `group-${index}` } }, [
    element('h2', {}, [
      element('span', { class: 'suite', text: `${group.suite} / `, limit: 80 }),
      element('span', { text: group.name, limit: 80 }),
    ]),
    group.chart === null ? null : costChart(group.chart, group.id),
    caseTable(group, model),
    groupHistory(group, model.history),
  ]);
}
