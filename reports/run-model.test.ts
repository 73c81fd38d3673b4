import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runModel } from './run-model.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const missing = 'notifier/invalidatePage/attached=8/drivers=same/callback=count';
const model = runModel(sampleDocument({ trials: 12, keep: (caseId) => caseId !== missing }));
const group = model.groups.find(({ id }) => id === 'notifier/invalidatePage')!;

test('a chart has words, then numbers, a gap for what is missing, and a level for what has no such parameter', () => {
  const { chart } = group;
  assert.equal(chart?.key, 'attached');
  assert.deepEqual(
    chart.settings.map(({ label }) => label),
    ['absent', 'empty', '1', '2', '8', '64', '512'],
  );
  assert.deepEqual(
    chart.curves.map(({ name }) => name),
    [
      'drivers=same/callback=shadow',
      'drivers=distinct/callback=count',
      'drivers=distinct/callback=shadow',
      'drivers=same/callback=count',
      'operation=null',
    ],
  );
  const gaps = chart.curves[3]!.centers.map((center) => center === null);
  assert.deepEqual(gaps, [false, false, false, false, true, false, false]);
  const shared = chart.curves[3]!.shared.flatMap((each, index) => (each ? chart.settings[index]!.label : []));
  assert.deepEqual(shared, ['absent', 'empty']);
  assert.ok(
    chart.curves[4]!.shared.every((each) => !each),
    'a single case is no line to pass through others',
  );
  assert.deepEqual(
    chart.levels.map(({ name, isBaseline }) => [name, isBaseline]),
    [['hooks=compiled-out', true]],
  );
});

test('rows begin with the baseline and end with the controls; only cases are judged', () => {
  assert.ok(group.rows[0]!.isBaseline);
  assert.deepEqual(
    group.rows.slice(-2).map(({ isControl }) => isControl),
    [true, true],
  );
  for (const row of group.rows)
    assert.equal(row.judgement === null, row.isBaseline || row.isControl, row.name);
});

test('a difference is the ratio’s excess times the baseline', () => {
  const row = group.rows.find(({ name }) => name === 'attached=1/operation=null')!;
  const base = group.rows[0]!.time.center!;
  const { ratio, difference } = row.judgement!;
  assert.ok(Math.abs(difference.center! - (ratio.center! - 1) * base) < 1e-9);
  assert.ok(difference.low! < 1.6 && 1.6 < difference.high!, 'the true difference is 1.6 ns');
});

test('the answer gathers what shares a setting', () => {
  const answer = model.answers.find(({ suite }) => suite === 'notifier')!;
  assert.deepEqual(
    answer.settings.map(({ name }) => name),
    ['absent', 'empty', '1', '2', '8', '64', '512'].map((value) => `attached=${value}`),
  );
  const cells = answer.groups.find(({ name }) => name === 'invalidatePage')!.cells;
  assert.deepEqual(
    cells.map((cell) => cell?.cases),
    [1, 1, 5, 4, 3, 4, 4],
  );
  assert.ok(cells[6]!.ratio[0] < cells[6]!.ratio[1]);
  assert.equal(cells[6]!.verdict, 'slower');
});

test('counts add up to the compared cases', () => {
  const { slower, faster, equivalent, inconclusive, measured, failed } = model.counts;
  const compared = model.groups.flatMap(({ rows }) => rows).filter(({ judgement }) => judgement !== null);
  assert.equal(slower + faster + equivalent + inconclusive, compared.length);
  assert.equal(measured, compared.length + model.groups.length);
  assert.equal(failed, 2);
});
