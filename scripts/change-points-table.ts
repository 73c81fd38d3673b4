/**
 * Scores our change points and Otava's on series with known changes, and writes the tables into docs/judging.md, between
 * their marks:
 *
 *   node dist/scripts/change-points-table.js             all series; keeps our answers beside Otava's
 *   node dist/scripts/change-points-table.js --every N   each Nth series, to stdout, and nothing is written
 *   node dist/scripts/change-points-table.js --series    the series, for scripts/otava-answers.py
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Answers,
  type OtavaAnswers,
  ourAnswers,
  type PublishedSeries,
  partOf,
  type SeriesGroups,
  seriesGroups,
  sumsOf,
} from '../harness/judge/known-changes/known-changes.ts';
import { UserError } from '../harness/user-error.ts';
import { changePointTables } from '../reports/change-point-tables.ts';
import { fail } from './fail.ts';

const DATA = 'harness/judge/known-changes';
const PAGE = 'docs/judging.md';
const BEGIN = '<!-- change points -->';
const END = '<!-- /change points -->';

function main([option, value]: readonly string[]): void {
  if (option !== undefined && option !== '--series' && option !== '--every') {
    throw new UserError(`got ${option}, expected --every N, --series or nothing`);
  }
  const every = option === '--every' ? wholeNumber(value) : 1;
  const published = read<PublishedSeries>('published-series.json');
  const groups = seriesGroups(published);
  if (option === '--series') {
    process.stdout.write(`${JSON.stringify({ commit: published.commit, sums: sumsOf(groups), groups })}\n`);
    return;
  }
  const otava = read<OtavaAnswers>('otava-answers.json');
  expectSameSeries(groups, otava);
  const ours = ourAnswers(partOf(groups, every));
  const tables = changePointTables(published, otava, ours, every);
  if (option === '--every') {
    process.stdout.write(`${tables.join('\n')}\n`);
    return;
  }
  writeFileSync(join(DATA, 'our-answers.json'), answersText(ours));
  writeTables(tables);
}

function read<T>(name: string): T {
  const path = join(DATA, name);
  if (!existsSync(path))
    throw new UserError(`there is no ${path} here; call it in a checkout of the repository`);
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

function expectSameSeries(groups: SeriesGroups, otava: OtavaAnswers): void {
  for (const [name, sum] of Object.entries(sumsOf(groups))) {
    if (otava.sums[name] === sum) continue;
    throw new UserError(
      `the series "${name}" add up to ${sum}, and those that Otava answered to ${otava.sums[name]}, expected the same; ` +
        'ask it anew with scripts/otava-answers.py',
    );
  }
}

function wholeNumber(value: string | undefined): number {
  if (value !== undefined && /^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new UserError(`got --every ${value ?? 'without a number'}, expected a whole number of 1 or more`);
}

/** A line for each series, as the formatter has it. */
function answersText(answers: Answers): string {
  const groups = Object.entries(answers).map(([name, series]) => {
    const lines = series.map((found) => `    [${found.join(', ')}]`);
    return `  ${JSON.stringify(name)}: [\n${lines.join(',\n')}\n  ]`;
  });
  return `{\n${groups.join(',\n')}\n}\n`;
}

function writeTables(lines: readonly string[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new UserError(`${PAGE} has no ${BEGIN} followed by ${END}; add both`);
  writeFileSync(PAGE, `${page.slice(0, begin + BEGIN.length)}\n\n${lines.join('\n')}\n\n${page.slice(end)}`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  fail(error);
}
