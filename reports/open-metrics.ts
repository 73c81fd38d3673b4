/**
 * Runs as OpenMetrics text 1.0 (https://github.com/prometheus/OpenMetrics), for a Prometheus that reads a file. Base
 * units, as the format wants: seconds, bytes, ratios.
 */
import type { RunDocument } from '../harness/run-document.ts';
import type { GroupModel, Interval, Row } from './model.ts';
import { runModel } from './run-model.ts';

interface Family {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  /** Labels beyond the case's own, and a value; null values are left out. */
  readonly samples: (row: Row) => readonly (readonly [Readonly<Record<string, string>>, number | null])[];
}

const ENDS = ['center', 'low', 'high'] as const;

const FAMILIES: readonly Family[] = [
  {
    name: 'mmubench_operation_seconds',
    unit: 'seconds',
    help: 'Time per operation, with the ends of its interval.',
    samples: ({ time }) => ends(time, 1e-9),
  },
  {
    name: 'mmubench_baseline_ratio',
    unit: 'ratio',
    help: 'Time of the case over the time of its baseline, with the ends of its interval.',
    samples: ({ judgement }) => (judgement === null ? [] : ends(judgement.ratio, 1)),
  },
  {
    name: 'mmubench_allocated_bytes',
    unit: 'bytes',
    help: 'Bytes allocated per operation.',
    samples: ({ bytesPerOperation }) => [[{}, bytesPerOperation]],
  },
  {
    name: 'mmubench_trials',
    unit: '',
    help: 'Fresh processes that were measured.',
    samples: ({ trials }) => [[{}, trials]],
  },
];

/** Cases of one name appear once: the format forbids two samples with equal labels. Ends in `# EOF`. */
export function renderOpenMetrics(document: RunDocument): string {
  const { groups, run } = runModel(document);
  const common = {
    machine: run.machine.id,
    runtime: `${run.runtime.name} ${run.runtime.version}`,
    commit: run.commit?.sha ?? '',
  };
  const lines = FAMILIES.flatMap(({ name, unit, help, samples }) => {
    const seen = new Set<string>();
    return [
      `# TYPE ${name} gauge`,
      ...(unit === '' ? [] : [`# UNIT ${name} ${unit}`]),
      `# HELP ${name} ${help}`,
      ...groups.flatMap((group) =>
        group.rows.flatMap((row) =>
          samples(row).flatMap(([labels, value]) => {
            const text = `${name}{${labelText({ ...caseLabels(group, row), ...labels, ...common })}}`;
            if (value === null || seen.has(text)) return [];
            seen.add(text);
            return `${text} ${value}`;
          }),
        ),
      ),
    ];
  });
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

function caseLabels(group: GroupModel, row: Row): Record<string, string> {
  return { suite: group.suite, group: group.name, case: row.name };
}

function ends(interval: Interval, factor: number): [Record<string, string>, number | null][] {
  return ENDS.map((end) => {
    const value = interval[end];
    return [{ end }, value === null ? null : Number((value * factor).toPrecision(9))];
  });
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}

/** The three escapes that the format has. What is no valid text in UTF-8 is replaced. */
function escaped(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}
