/** What the reports say of exact counters that differ between two runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseResult, runDocument, trials } from '../harness/documents.test-helper.ts';
import type { Counters, RunDocument } from '../harness/run-document.ts';
import { renderComparisonCsv, renderRunCsv } from './csv.ts';
import { renderComparisonJson, renderRunJson } from './json.ts';
import { renderComparisonMarkdown } from './markdown.ts';
import { renderComparison } from './terminal.ts';

function run(counters: Counters | null): RunDocument {
  const measured = trials([10], [10.1], [10.2]).map((trial) => ({
    ...trial,
    ...(counters === null ? {} : { counters }),
  }));
  return runDocument([caseResult('case', measured)]);
}

const BEFORE = run({ 'pages mapped': 12, 'tlb flushes': 7, calls: 3 });
const NOW = run({ 'pages mapped': 15, 'tlb flushes': 5, calls: 3 });
const SCREEN = { columns: 100, color: false };

test('terminal: a part of its own, with what changed and by how much', () => {
  const text = renderComparison(BEFORE, NOW, SCREEN);
  assert.match(text, /Behaviour changed \(1\)\n.*other work/);
  assert.match(text, /pages mapped: 12 → 15 \(\+3\)\n +tlb flushes: 7 → 5 \(−2\)/);
  assert.doesNotMatch(text, /calls:/);
  for (const same of [renderComparison(BEFORE, BEFORE, SCREEN), renderComparison(run(null), NOW, SCREEN)])
    assert.doesNotMatch(same, /Behaviour/);
});

test('Markdown, JSON and CSV say the same', () => {
  assert.match(renderComparisonMarkdown(BEFORE, NOW), /## Behaviour changed[\s\S]*`pages mapped` \| 12 → 15/);
  assert.doesNotMatch(renderComparisonMarkdown(BEFORE, BEFORE), /Behaviour/);
  const [row] = (JSON.parse(renderComparisonJson(BEFORE, NOW)) as { rows: { counterChanges: unknown }[] })
    .rows;
  assert.deepEqual(row!.counterChanges, [
    { name: 'pages mapped', before: 12, now: 15 },
    { name: 'tlb flushes', before: 7, now: 5 },
  ]);
  assert.match(renderComparisonCsv(BEFORE, NOW), /,pages mapped=12>15 tlb flushes=7>5,/);
});

test('a run tells its counters', () => {
  assert.match(renderRunCsv(NOW), /,pages mapped=15 tlb flushes=5 calls=3,/);
  const { groups } = JSON.parse(renderRunJson(NOW)) as { groups: { rows: { counters: unknown }[] }[] };
  assert.deepEqual(groups[0]!.rows[0]!.counters, { 'pages mapped': 15, 'tlb flushes': 5, calls: 3 });
});

test('a hostile name of a counter stays text', () => {
  const hostile = run({ '\u001b[31m|=1+1\n<b>': 1 });
  const text = renderComparison(hostile, NOW, SCREEN);
  assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Cc}/u);
  assert.doesNotMatch(renderComparisonMarkdown(hostile, NOW), /\u001b|\n<b>/);
});
