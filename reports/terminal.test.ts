import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { assertGolden } from './golden.test-helper.ts';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { sampleDocument } from './sample-document.test-helper.ts';
import { renderComparison, renderRun } from './terminal.ts';

const small = (caseId: string) =>
  /invalidatePage|page-tables\/(map|age)/.test(caseId) && !/attached=(2|64)/.test(caseId);
const run = sampleDocument({ keep: small });
const later = sampleDocument({
  run: 1,
  trials: 12,
  speed: 1.3,
  keep: (caseId) => small(caseId) && !caseId.includes('attached=empty'),
  change: (caseId, ns) =>
    caseId.includes('shadow') ? ns * 1.2 : /\/age\/(hooks|attached)/.test(caseId) ? ns * 0.8 : ns,
});
const earlier = sampleDocument({
  trials: 12,
  keep: (caseId) => small(caseId) && !caseId.endsWith('map/attached=8'),
});

for (const columns of [120, 80, 40]) {
  test(`a run at ${columns} columns`, () => {
    const text = renderRun(run, { columns, color: false });
    assertWidth(text, columns);
    assertGolden(`run-${columns}.txt`, text);
  });

  test(`a comparison at ${columns} columns`, () => {
    const text = renderComparison(earlier, later, { columns, color: false });
    assertWidth(text, columns);
    assertGolden(`comparison-${columns}.txt`, text);
  });

  test(`hostile names at ${columns} columns`, () => {
    const hostile = hostileDocument();
    for (const text of [
      renderRun(hostile, { columns, color: false }),
      renderComparison(hostile, hostile, { columns, color: false }),
    ]) {
      assertWidth(text, columns);
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202e\u2066]/u);
      assert.doesNotMatch(text, /\bNaN (ns|×)|undefined|Infinity/);
    }
  });
}

test('colour changes nothing but the colour', () => {
  const coloured = renderRun(run, { columns: 80, color: true });
  assert.match(coloured, /\u001b\[/);
  assert.equal(stripVTControlCharacters(coloured), renderRun(run, { columns: 80, color: false }));
});

test('a run without results says so', () => {
  const text = renderRun({ ...run, cases: [], failures: [] }, { columns: 80, color: false });
  assert.match(text, /Nothing was measured/);
});

test('runs without a common case are told apart', () => {
  const other = sampleDocument({ keep: (caseId) => caseId.includes('/unmap/') });
  const text = renderComparison(run, other, { columns: 80, color: false });
  assert.match(text, /no case in common/);
  assert.match(text, /Only in the base \(\d+\)/);
});

function assertWidth(text: string, columns: number): void {
  for (const line of text.split('\n')) assert.ok(stringWidth(line) <= columns, `too long: ${line}`);
}
