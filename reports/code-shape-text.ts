/** What V8 made of a run's cases, as a table for a terminal. */
import { SHAPE_COUNTERS } from '../harness/code-shape/shape-counters.ts';
import { type CodeShapes, SHAPE_PROCESSES, shapeRange } from '../harness/code-shape/stored-shape.ts';
import type { RunDocument } from '../harness/run-document.ts';
import { UNKNOWN } from './format.ts';
import { visible } from './sanitize.ts';
import { type Column, renderTable } from './table.ts';
import type { Screen } from './terminal.ts';
import { wrap } from './text-layout.ts';

const HEADERS = ['functions', 'instructions', 'bounds checks', 'exits', 'calls', 'bytes'];
const PRIORITIES = [3, 0, 1, 2, 1, 4];

const COLUMNS: readonly Column[] = [
  { header: 'case', align: 'left', priority: 0 },
  ...HEADERS.map((header, index): Column => ({ header, align: 'right', priority: PRIORITIES[index]! })),
];

/** Empty where the run didn't look. A range where processes differ. */
export function codeShapeSection({ cases }: RunDocument, { width, colors }: Screen): string[] {
  const shaped = cases.flatMap(({ caseId, codeShapes }) =>
    codeShapes === undefined ? [] : [{ caseId, codeShapes }],
  );
  if (shaped.length === 0) return [];
  const rows = shaped.map(({ caseId, codeShapes }) => [
    { text: visible(caseId) },
    ...SHAPE_COUNTERS.map((name) => ({ text: rangeText(codeShapes, name) })),
  ]);
  const missing = shaped.filter(({ codeShapes }) => codeShapes.unoptimised > 0);
  return [
    colors.bold('Machine code of one pass of the timed loop, and of what it calls'),
    ...renderTable(COLUMNS, rows, width, colors.dim),
    ...missing.flatMap(({ caseId, codeShapes }) =>
      wrap(
        `${visible(caseId)} had no optimised code in ${codeShapes.unoptimised} of ${SHAPE_PROCESSES} processes.`,
        width,
        '  ',
      ),
    ),
  ];
}

function rangeText(shapes: CodeShapes, name: (typeof SHAPE_COUNTERS)[number]): string {
  const range = shapeRange(shapes, name);
  if (range === null) return UNKNOWN;
  return range[0] === range[1] ? String(range[0]) : `${range[0]}–${range[1]}`;
}
