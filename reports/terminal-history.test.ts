import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { generatedHistory, generatedShifts } from './generated-history.ts';
import { historyModel } from './history-model.ts';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { renderHistory } from './terminal-history.ts';
import { barScale, intervalBar, sparkline } from './text-charts.ts';

test('a sparkline rises with its values, keeps gaps, and is flat where nothing moves', () => {
  assert.equal(sparkline([1, 2, 4, 8], 0.01), '▁▃▆█');
  assert.equal(sparkline([1, null, 8, Number.NaN, 0], 0.01), '▁·█··');
  assert.equal(sparkline([5, 5.001, 5], 0.01), '▅▅▅');
  assert.equal(sparkline([], 0.01), '');
  assert.equal(sparkline([null], 0.01), '·');
});

test('an interval bar has its centre, its ends and the line at 1', () => {
  const scale = barScale([0.5, 2], 0.01);
  assert.equal(intervalBar({ center: 1.4, low: 1.1, high: 1.8 }, scale, 21), '          ╎├───●──┤  ');
  assert.equal(intervalBar({ center: null, low: null, high: null }, scale, 5), '  ╎  ');
  const open = intervalBar({ center: 1, low: 0, high: null }, scale, 9);
  assert.deepEqual([open[0], open[4], open[8], open.length], ['◂', '●', '▸', 9]);
  assert.equal(intervalBar({ center: 1e300, low: 1, high: 1e308 }, barScale([], 0), 7).length, 7);
});

test('the history of each case fits the terminal and names its latest change', () => {
  const documents = [...generatedHistory({ runs: 80, cases: 6 })];
  const model = historyModel(documents, documents.at(-1)!);
  for (const columns of [40, 80, 120]) {
    const text = renderHistory(model, { columns, color: false });
    for (const line of text.split('\n')) assert.ok(stringWidth(line) <= columns, line);
    assert.match(text, /[▁▂▃▄▅▆▇█]{5}/);
    assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Cc}|NaN|undefined/u);
  }
  const wide = renderHistory(model, { columns: 120, color: false });
  const { run } = generatedShifts(2, 80).at(-1)!;
  const near = documents.slice(run, run + 2).map(({ commit }) => commit!.sha.slice(0, 8));
  assert.ok(
    near.some((sha) => new RegExp(`case=2 .*▲ 1\\.0\\d× since ${sha}`).test(wide)),
    wide,
  );
  const accepting = {
    acknowledged: [
      { case: 'case=2', commit: documents[run]!.commit!.sha, reason: 'a \u001b[31m check', level: 2 },
    ],
    now: 0,
    commitsBetween: () => [],
  };
  const accepted = renderHistory(historyModel(documents, documents.at(-1)!, accepting), {
    columns: 120,
    color: false,
  });
  assert.match(accepted, /case=2 .*▲ 1\.0\d× since [0-9a-f]{8}, acknowledged/);
  assert.match(accepted, /case=2: accepted up to 2\.00× at [0-9a-f]{8}: a \\u\{1b\}\[31m check/);
  assert.doesNotMatch(wide, /acknowledged|accepted/);
  const single = historyModel(documents.slice(0, 1), documents[0]!);
  assert.equal(renderHistory(single, { columns: 80, color: false }), '');
  const hostile = hostileDocument();
  const text = renderHistory(historyModel([{ ...hostile, runId: '0123456789ab' }, hostile], hostile), {
    columns: 80,
    color: false,
  });
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202e\u2066]/u);
});
