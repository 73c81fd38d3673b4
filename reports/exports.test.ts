import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainWarning } from '../harness/warnings.ts';
import { renderComparisonCsv, renderRunCsv } from './csv.ts';
import { HOSTILE_NAMES, hostileDocument } from './hostile-document.test-helper.ts';
import { renderComparisonJson, renderRunJson } from './json.ts';
import { renderComparisonMarkdown, renderRunMarkdown } from './markdown.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const run = sampleDocument({ keep: (caseId) => caseId.startsWith('page-tables/') });
const hostile = hostileDocument();

test('CSV has one record a case, each with as many fields as the header', () => {
  for (const [document, text] of [
    [run, renderRunCsv(run)],
    [hostile, renderRunCsv(hostile)],
  ] as const) {
    const records = parseCsv(text);
    assert.equal(records.length, document.cases.length + 1);
    for (const record of records) assert.equal(record.length, records[0]!.length);
  }
  assert.equal(parseCsv(renderComparisonCsv(run, run)).length, 1 + 16);
});

test('CSV says what each warning means, beside its name', () => {
  for (const text of [renderRunCsv(run), renderComparisonCsv(run, run)]) {
    const [header, ...records] = parseCsv(text);
    const column = header!.indexOf('warnings');
    assert.equal(header![column + 1], 'warning_meanings');
    const warned = records.filter((record) => record[column] !== '');
    assert.ok(warned.length > 0);
    for (const record of warned) {
      for (const name of record[column]!.split(' ')) {
        assert.ok(record[column + 1]!.includes(`${name}: ${explainWarning(name).meaning} `), name);
      }
    }
  }
});

test('CSV gives names back, with an apostrophe before what a spreadsheet would run', () => {
  const names = new Set(parseCsv(renderRunCsv(hostile)).map(([caseId]) => caseId));
  for (const [index, name] of HOSTILE_NAMES.entries()) {
    const caseId = `${name}/${name}/${index}${name}`;
    assert.ok(
      names.has(/^\s*[=+\-@]/.test(caseId) ? `'${caseId}` : caseId),
      JSON.stringify(caseId).slice(0, 80),
    );
  }
  for (const record of parseCsv(renderRunCsv(hostile))) {
    for (const field of record) assert.doesNotMatch(field, /^[=+@]|^-\D/);
  }
});

test('JSON reads back with the estimates and verdicts', () => {
  const report = JSON.parse(renderRunJson(run));
  assert.equal(report.reportSchema, 1);
  assert.equal(report.groups.length, 4);
  const row = report.groups[0].rows.find((each: { name: string }) => each.name === 'attached=8');
  assert.equal(row.judgement.verdict, 'slower');
  assert.ok(row.time.low < row.time.center && row.time.center < row.time.high);
  assert.equal(JSON.parse(renderComparisonJson(run, run)).rows.length, 16);
  assert.doesNotThrow(() => JSON.parse(renderRunJson(hostile)));
});

test('Markdown tables keep their shape whatever the names hold', () => {
  for (const [text, columns] of [
    [renderRunMarkdown(run), 7],
    [renderRunMarkdown(hostile), 7],
    [renderComparisonMarkdown(hostile, hostile), 8],
  ] as const) {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    assert.ok(rows.length > 2);
    for (const row of rows) assert.equal(row.match(/(?<!\\)\|/g)?.length, columns + 1, row.slice(0, 100));
  }
  assert.match(renderRunMarkdown(run), /\| `attached=8` \| .* \| \*\*slower\*\* \|/);
});

/** RFC 4180 read strictly: a bare quote or an unfinished field is an error. */
function parseCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const records: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    assert.ok(match, `not RFC 4180 at ${at}: ${text.slice(at, at + 40)}`);
    records.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}
