/**
 * How far the shape of a case's code agrees between fresh processes: what `run --code-shape` stores rests on it.
 *
 *   node dist/scripts/code-shape-stability.js [--suites DIR] [--filter PATTERN …] [--processes N] [--seed N]
 *
 * Prints for each case and count the values that were seen and how often. Each process has seeds and a layout of its own.
 */
import { parseArgs } from 'node:util';
import { hotCode } from '../harness/code-shape/hot-code.ts';
import { instructionSetOf } from '../harness/code-shape/instruction-set.ts';
import { runPrinting } from '../harness/code-shape/printing-worker.ts';
import { SHAPE_COUNTERS, type ShapeCounters, shapeCounters } from '../harness/code-shape/shape-counters.ts';
import { makePlan } from '../harness/default-plan.ts';
import { inLanes } from '../harness/lanes.ts';
import { SourceLines } from '../harness/profile/source-lines.ts';
import { seededRandom } from '../harness/random.ts';
import { chooseCases } from '../harness/run.ts';
import type { SelectedCase } from '../harness/selection.ts';
import { visible } from '../reports/sanitize.ts';
import { fail } from './fail.ts';

const LANES = 2;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      suites: { type: 'string', default: 'dist/suites' },
      filter: { type: 'string', multiple: true, default: [] },
      processes: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
    },
  });
  const plan = makePlan({ seed: Number(values.seed) });
  const { groups } = await chooseCases({
    suites: values.suites,
    suiteNames: [],
    patterns: values.filter,
    plan,
  });
  const cases = groups.flatMap(({ cases }) => cases.filter(({ role }) => role === 'case'));
  for (const item of cases.filter(({ outline }) => outline.command === null)) {
    const shapes = await shapesOf(item, Number(values.processes));
    console.log(`${visible(item.caseId)}: ${shapes.length} of ${values.processes} processes`);
    for (const name of SHAPE_COUNTERS) console.log(`  ${name.padEnd(14)}${distribution(shapes, name)}`);
  }

  async function shapesOf(item: SelectedCase, processes: number): Promise<ShapeCounters[]> {
    const random = seededRandom(plan.seed);
    const found: ShapeCounters[] = [];
    const sources = new SourceLines(process.cwd());
    const wordAt = (...place: Parameters<SourceLines['wordAt']>) => sources.wordAt(...place);
    const job = async () => {
      const { codes, log, operation } = await runPrinting(item, plan, random, new AbortController().signal);
      const shape = shapeCounters(
        hotCode({ codes: codes ?? [], log, operation, wordAt }, instructionSetOf(process.arch)),
      );
      if (shape !== null) found.push(shape);
    };
    await inLanes(Array(processes).fill(job), LANES);
    return found;
  }
}

function distribution(shapes: readonly ShapeCounters[], name: keyof ShapeCounters): string {
  const counts = new Map<number, number>();
  for (const shape of shapes) counts.set(shape[name], (counts.get(shape[name]) ?? 0) + 1);
  const common = [...counts].toSorted(([, a], [, b]) => b - a);
  return common.map(([value, times]) => `${value} (${times})`).join(', ');
}

main().catch(fail);
