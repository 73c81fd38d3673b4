/** The top of the page: what was measured, the short answer, and how far the verdicts went. */
import { formatBytes, formatDate, formatDuration, formatPlan, formatQuantity } from '../format.ts';
import type { RunSummary } from '../model.ts';
import type { PageModel } from '../page-model.ts';
import { answerTable } from './answer-matrix.ts';
import { changesOverview } from './changes-overview.ts';
import { element } from './dom.ts';
import { simpleTable } from './simple-table.ts';

export function overview(model: PageModel): HTMLElement[] {
  const { current } = model;
  return [
    header(current.run),
    model.comparison === null ? counts(model) : changesOverview(model.comparison, model.history),
    ...current.answers.map((answer) => answerTable(answer)),
  ];
}

function header(run: RunSummary): HTMLElement {
  const { commit, project } = run;
  const dirty = commit?.dirty
    ? [element('span', { class: 'badge warning', text: 'uncommitted changes' })]
    : [];
  const stopped = run.interrupted ? [element('span', { class: 'badge warning', text: 'interrupted' })] : [];
  const quick = run.plan.quick
    ? [element('span', { class: 'badge warning', text: 'quick: for a first look only' })]
    : [];
  return element('header', { class: 'masthead' }, [
    element('p', { class: 'eyebrow', text: `${project.name} ${project.version}` }),
    element('h1', { text: commit?.subject || 'Benchmark run', limit: 120 }),
    element('p', { class: 'byline' }, [
      element('code', { text: commit?.sha.slice(0, 8) ?? 'outside a git repository', limit: 40 }),
      element('span', { text: formatDate(run.startedAt) }),
      element('span', { text: `${run.runtime.name} ${run.runtime.version}` }),
      element('span', { text: run.machine.id }),
      ...dirty,
      ...stopped,
      ...quick,
    ]),
  ]);
}

function counts({ current }: PageModel): HTMLElement {
  const { counts: count } = current;
  if (count.measured === 0) {
    return element('p', {
      class: 'card empty',
      text: 'Nothing was measured: no case has a result. Look at what failed or is absent below, or at the names asked for.',
    });
  }
  const tiles = (['slower', 'faster', 'equivalent', 'inconclusive', 'failed'] as const).map((name) =>
    element('li', { class: `tile ${name}${count[name] === 0 ? ' zero' : ''}` }, [
      element('strong', { text: String(count[name]) }),
      element('span', { text: name }),
    ]),
  );
  return element('section', {}, [
    element('p', {
      class: 'lead',
      text: `${formatQuantity(count.measured, 'case')} measured; each compared with its group’s baseline:`,
    }),
    element('ul', { class: 'tiles' }, tiles),
  ]);
}

export function circumstances(
  { machine, runtime, plan, timedMs, wallMs, runId }: RunSummary,
  model: PageModel,
): HTMLElement {
  const known = (value: unknown) => (value === null ? 'unknown' : String(value));
  const rows = [
    [
      'processor',
      `${machine.cpu}, ${formatQuantity(machine.cores, 'core')}, ${formatBytes(machine.memoryBytes)}`,
    ],
    ['system', `${machine.platform}, kernel ${machine.kernel}, ${known(machine.virtualisation)}`],
    [
      'pinned to',
      machine.pinnedCpu === null
        ? `no CPU: ${machine.pinning}`
        : `CPU ${machine.pinnedCpu} by ${machine.pinning}`,
    ],
    ['governor, turbo, SMT', [machine.governor, machine.turbo, machine.smt].map(known).join(', ')],
    ['load average', machine.loadAverage.join(', ') || 'unknown'],
    ['runtime', `${runtime.name} ${runtime.version}, V8 ${runtime.v8} ${runtime.flags.join(' ')}`.trimEnd()],
    ['plan', `${formatPlan(plan)}, seed ${plan.seed}`],
    ['judged by', `margin ${plan.margin * 100} %, α ${plan.alpha}`],
    ['took', `${formatDuration(wallMs)}, of which ${formatDuration(timedMs)} timed`],
    ['run', runId],
    [
      'stored runs',
      `${model.history.runs.length}, of ${formatQuantity(model.history.environments.length, 'environment')}`,
    ],
  ];
  return element('details', { class: 'card quiet' }, [
    element('summary', { text: 'How this was measured' }),
    simpleTable(['what', 'value'], rows),
  ]);
}
