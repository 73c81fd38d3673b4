/** The figures of a calibration beside each verdict, in every format; nothing of them where there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCalibration } from '../harness/calibration.test-helper.ts';
import type { CalibrationSummary } from '../harness/calibration.ts';
import { CalibrationIndex } from '../harness/calibration-index.ts';
import { renderCalibration } from './calibration-report.ts';
import { renderComparisonCsv, renderRunCsv } from './csv.ts';
import { renderComparisonJson, renderRunJson } from './json.ts';
import { renderComparisonMarkdown, renderRunMarkdown } from './markdown.ts';
import { pageModel } from './page-model.ts';
import { sampleDocument } from './sample-document.test-helper.ts';
import { renderComparison, renderRun } from './terminal.ts';

const run = sampleDocument({ keep: (caseId) => caseId.startsWith('page-tables/map/') });
const CALIBRATED = 'page-tables/map/attached=8';
const SCREEN = { columns: 160, color: false };

/** Of one case of the sample, on the sample's machine. */
function indexOf(changes: Partial<CalibrationSummary>, machineId = run.machine.id): CalibrationIndex {
  const calibration = sampleCalibration({ machine: { ...run.machine, id: machineId } });
  const [first] = calibration.cases;
  const { suiteHash } = run.cases.find(({ caseId }) => caseId === CALIBRATED)!;
  const summary = { ...first!.summary, detectable: 0.0183, ...changes };
  return new CalibrationIndex([
    { ...calibration, cases: [{ ...first!, caseId: CALIBRATED, suiteHash, summary }] },
  ]);
}

const resampled = { count: 6, of: 2000, low: 0.0011, high: 0.0065 };
const index = indexOf({ resampled });

test('a table shows them beside the verdict of the calibrated case alone', () => {
  for (const text of [renderRun(run, SCREEN, index), renderComparison(run, run, SCREEN, index)]) {
    assert.match(text, /detects +false alarms/);
    const lines = text.split('\n').filter((line) => line.includes('1.8 %'));
    assert.equal(lines.length, 1, text);
    assert.match(lines[0]!, /attached=8 .*1\.8 % +0\.30 %/);
  }
});

test('Markdown has a column for them', () => {
  for (const text of [renderRunMarkdown(run, index), renderComparisonMarkdown(run, run, index)]) {
    assert.match(text, /\| detects \(false alarms\) \|/);
    assert.match(text, /attached=8.*\| 1\.8 % \(0\.30 %\) \|/);
  }
});

test('CSV and JSON have them in base units', () => {
  for (const text of [renderRunCsv(run, index), renderComparisonCsv(run, run, index)]) {
    const [header, ...lines] = text.split('\r\n').map((line) => line.split(','));
    const column = header!.indexOf('detectable_change');
    const line = lines.find(([caseId]) => caseId === CALIBRATED);
    assert.deepEqual(line!.slice(column, column + 2), ['0.0183', '0.003']);
  }
  const runRows = JSON.parse(renderRunJson(run, index)).groups[0].rows;
  for (const rows of [runRows, JSON.parse(renderComparisonJson(run, run, index)).rows]) {
    const row = rows.find(({ caseId }: { caseId: string }) => caseId === CALIBRATED);
    assert.equal(row.judgement.calibration.detectable, 0.0183);
    assert.equal(row.judgement.calibration.falseAlarmRate, 0.003);
  }
});

test('the page is given them', () => {
  const judged = pageModel([run], { calibrations: index }).current.groups[0]!.rows.flatMap(
    ({ judgement }) => judgement ?? [],
  );
  assert.deepEqual(
    judged.flatMap(({ calibration }) => calibration?.detectable ?? []),
    [0.0183],
  );
});

test('a case that nothing can be detected in says so', () => {
  assert.match(renderRun(run, SCREEN, indexOf({ detectable: null })), /attached=8 .*nothing/);
});

test('without a calibration for this machine there is no trace of them', () => {
  const another = indexOf({ resampled }, 'another');
  assert.equal(renderRun(run, SCREEN, another), renderRun(run, SCREEN));
  assert.doesNotMatch(renderRun(run, SCREEN), /detects/);
  assert.equal(renderRunMarkdown(run, another), renderRunMarkdown(run));
  assert.doesNotMatch(renderRunMarkdown(run), /detects/);
});

test('a calibration itself keeps to the width, and shows names as text', () => {
  const calibration = sampleCalibration();
  const hostile = { ...calibration.cases[0]!, caseId: '\u001b[2Jx\u202e'.repeat(20) };
  for (const columns of [40, 80, 120]) {
    const text = renderCalibration({ ...calibration, cases: [hostile] }, { columns, color: false });
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const line of text.split('\n')) assert.ok(line.length <= columns, line);
  }
});
