/**
 * Writes the table of targets into the README, between its marks, from stored runs of the suite `limits`:
 * `node dist/scripts/limits-table.js RUN...`, with runs as `mmubench report` takes them; default: the newest such run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { RunDocument } from '../harness/run-document.ts';
import { readRuns } from '../harness/store.ts';
import { UserError } from '../harness/user-error.ts';
import { hookTargets } from '../reports/further-targets.ts';
import { limitsMarkdown } from '../reports/limits-markdown.ts';
import { limitRows } from '../reports/limits-model.ts';
import { fail } from './fail.ts';
import { findRun } from './find-run.ts';

const README = 'README.md';
const BEGIN = '<!-- limits -->';
const END = '<!-- /limits -->';

async function writeTable(references: readonly string[]): Promise<void> {
  const documents =
    references.length === 0
      ? [await newestWithLimits()]
      : await Promise.all(references.map((reference) => findRun(reference, 'results')));
  for (const document of documents) {
    if (!hasLimits(document))
      throw new UserError(`run ${document.runId} has no case of the suite limits; name one that has`);
  }
  const machines = new Set(documents.map(({ machine }) => machine.id));
  if (machines.size > 1)
    throw new UserError(`the runs are of ${machines.size} machines, expected one: a table mixes none`);
  const readme = readFileSync(README, 'utf8');
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new UserError(`${README} has no ${BEGIN} followed by ${END}; add both`);
  const table = `\n\n${limitsMarkdown(documents).join('\n')}\n\n`;
  writeFileSync(README, readme.slice(0, begin + BEGIN.length) + table + readme.slice(end));
}

async function newestWithLimits(): Promise<RunDocument> {
  const { runs } = await readRuns('results');
  const found = runs
    .map(({ document }) => document)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
    .find(hasLimits);
  if (found !== undefined) return found;
  throw new UserError('no stored run has the suite limits; "mmubench run limits" makes one');
}

function hasLimits(document: RunDocument): boolean {
  return limitRows(document).length > 0 || hookTargets(document).size > 0;
}

writeTable(process.argv.slice(2)).catch(fail);
