/**
 * Checks the protocols between secondary MMUs and the primary one, the right ones and each of the wrong ones, in every
 * order in which the steps of a few agents can follow one another.
 *
 *   node dist/scripts/model-check.js [--json] [--examples]
 *
 * Prints the schedules of each scenario and how many of them go wrong. Exits with 1 if a right protocol goes wrong in
 * one, or a wrong one in none.
 */
import { parseArgs } from 'node:util';
import { type ModelCheckRow, modelCheck } from '../core/secondary/model-check.ts';
import { groupBy } from '../harness/group-by.ts';
import { UserError } from '../harness/user-error.ts';
import { fail } from './fail.ts';

const USAGE = 'node dist/scripts/model-check.js [--json] [--examples]';

function main(): void {
  const { json, examples } = readOptions();
  const rows = [...modelCheck()];
  if (json) console.log(JSON.stringify(rows, null, 2));
  else printTables(rows, examples);
  const failures = judge(rows);
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
}

function readOptions(): { json: boolean; examples: boolean } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { json: flag, examples: flag } }).values;
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}; expected: ${USAGE}`);
  }
}

/** What contradicts the claim that exactly the right protocols are right. */
function judge(rows: readonly ModelCheckRow[]): string[] {
  const failures: string[] = [];
  for (const [protocol, own] of groupBy(rows, (row) => row.protocol)) {
    const violating = own.reduce((sum, row) => sum + row.violating, 0);
    const right = own[0]!.right;
    if (right && violating > 0)
      failures.push(`${protocol}: ${own.find((row) => row.example !== null)!.example}`);
    if (!right && violating === 0) failures.push(`${protocol} (${own[0]!.what}) goes wrong nowhere`);
  }
  return failures;
}

/** A table for each consumer: protocols down, scenarios across, "violating of schedules" in the cells. */
function printTables(rows: readonly ModelCheckRow[], examples: boolean): void {
  for (const [consumer, own] of groupBy(rows, (row) => row.consumer)) {
    const scenarios = [...new Set(own.map((row) => row.scenario))];
    console.log(`${consumer}: schedules that go wrong, of all schedules`);
    for (const [index, scenario] of scenarios.entries()) console.log(`  ${letter(index)} = ${scenario}`);
    const cellOf = ({ violating, schedules }: ModelCheckRow) => `${violating} of ${schedules}`;
    const widths = scenarios.map((name) =>
      Math.max(...own.map((row) => (row.scenario === name ? cellOf(row).length : 0))),
    );
    const line = (texts: readonly string[]) => texts.map((text, i) => text.padStart(widths[i]! + 2)).join('');
    console.log(`  ${''.padEnd(8)} ${line(scenarios.map((_, index) => letter(index)))}`);
    for (const [protocol, cells] of groupBy(own, (row) => row.protocol)) {
      console.log(`  ${protocol.padEnd(8)} ${line(cells.map(cellOf))}   ${cells[0]!.what}`);
      const example = cells.find((cell) => cell.example !== null)?.example;
      if (examples && example) console.log(`  ${''.padEnd(8)}   e.g. ${example}`);
    }
    const total = own.reduce((sum, row) => sum + row.schedules, 0);
    const runs = own.reduce((sum, row) => sum + row.runs, 0);
    console.log(`  ${total} schedules, known from ${runs} runs: equal states have equal futures\n`);
  }
}

const letter = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

try {
  main();
} catch (error) {
  fail(error);
}
