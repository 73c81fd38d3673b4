import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sampleCalibration } from './calibration.test-helper.ts';
import { CalibrationIndex, LEAST_CALIBRATED_TRIALS } from './calibration-index.ts';
import { readCalibrations, writeCalibration } from './calibration-store.ts';
import { sampleRun } from './sample-run.test-helper.ts';
import { readRuns, writeRun } from './store.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';

const PLACE = { machineId: 'machine', caseId: 'suite/group/case', suiteHash: 'hash' };

test('a stored calibration is found for its machine, suite and case, and for no other', async (t) => {
  const results = join(temporaryFolder(t), 'deep');
  const calibration = sampleCalibration();
  const path = await writeCalibration(results, calibration);
  assert.equal(path, join(results, 'machine', 'calibration-20260101T000000Z-0123456789ab.json'));
  assert.deepEqual(readdirSync(join(results, 'machine')).length, 1);
  const { index, unreadable } = await readCalibrations(results);
  assert.deepEqual(unreadable, []);
  assert.deepEqual(index.find(PLACE), calibration.cases[0]!.summary);
  assert.equal(index.find({ ...PLACE, machineId: 'another' }), null);
  assert.equal(index.find({ ...PLACE, suiteHash: 'edited' }), null);
  assert.equal(index.find({ ...PLACE, caseId: 'suite/group' }), null);
});

test('runs and calibrations are stored side by side, and neither reader names the other’s files', async (t) => {
  const results = temporaryFolder(t);
  await writeRun(results, sampleRun());
  await writeCalibration(results, sampleCalibration());
  const { runs, unreadable } = await readRuns(results);
  assert.deepEqual([runs.length, unreadable], [1, []]);
  assert.deepEqual((await readCalibrations(results)).unreadable, []);
});

test('a calibration is never overwritten', async (t) => {
  const results = temporaryFolder(t);
  await writeCalibration(results, sampleCalibration());
  await assert.rejects(writeCalibration(results, sampleCalibration()), /EEXIST/);
});

const whole = JSON.stringify(sampleCalibration());
const UNREADABLE: readonly (readonly [what: string, content: string, problem: RegExp])[] = [
  ['truncated', whole.slice(0, -9), /not JSON: truncated/],
  ['newer', whole.replace('"calibration":1', '"calibration":2'), /schema 2 is newer than 1.*update mmubench/],
  ['hand-edited', whole.replace('"trialSpread":', '"trialSpread":-'), /cases\.0\.summary\.trialSpread/],
  ['null', 'null', /not a calibration: the whole/],
  ['run in its place', JSON.stringify(sampleRun()), /not a calibration: calibration/],
];

for (const [what, content, problem] of UNREADABLE) {
  test(`a ${what} file is named and skipped, and the others count`, async (t) => {
    const results = temporaryFolder(t);
    await writeCalibration(results, sampleCalibration());
    writeFiles(results, { 'machine/calibration-x.json': content });
    const { index, unreadable } = await readCalibrations(results);
    assert.deepEqual(
      unreadable.map(({ path }) => path),
      [join(results, 'machine/calibration-x.json')],
    );
    assert.match(unreadable[0]!.problem, problem);
    assert.notEqual(index.find(PLACE), null);
  });
}

test('of several calibrations the newest that has the case counts', () => {
  const [old, young, other] = ['2026-01-01', '2026-02-01', '2026-03-01'].map((day, i) => {
    const calibration = sampleCalibration({ startedAt: `${day}T00:00:00.000Z` });
    const [first] = calibration.cases;
    const caseId = i === 2 ? 'another' : first!.caseId;
    return { ...calibration, cases: [{ ...first!, caseId, summary: { ...first!.summary, trialSpread: i } }] };
  });
  const index = new CalibrationIndex([young!, other!, old!]);
  assert.equal(index.find(PLACE)?.trialSpread, 1);
});

test('a calibration of few trials, as an interrupted one, tells nothing and hides no other', () => {
  const whole = sampleCalibration();
  const [first] = whole.cases;
  const few = { ...first!, trials: first!.trials.slice(0, LEAST_CALIBRATED_TRIALS - 1) };
  const cut = sampleCalibration({ startedAt: '2027-01-01T00:00:00.000Z', interrupted: true, cases: [few] });
  assert.equal(new CalibrationIndex([cut]).find(PLACE), null);
  assert.deepEqual(new CalibrationIndex([whole, cut]).find(PLACE), first!.summary);
});

test('a folder that is not there holds none', async (t) => {
  const { index, unreadable } = await readCalibrations(join(temporaryFolder(t), 'nowhere'));
  assert.deepEqual([unreadable, index.find(PLACE)], [[], null]);
});

test('the spread of two cases is between those of each against itself', () => {
  const calibration = sampleCalibration();
  const [first] = calibration.cases;
  const cases = [0.03, 0.04].map((trialSpread, i) => ({
    ...first!,
    caseId: String(i),
    summary: { ...first!.summary, trialSpread },
  }));
  const index = new CalibrationIndex([{ ...calibration, cases }]);
  const place = (caseId: string) => ({ ...PLACE, caseId });
  assert.ok(Math.abs(index.spread(place('0'), place('1'))! - 0.025 * Math.SQRT2) < 1e-12);
  assert.equal(index.spread(place('0'), place('unknown')), 0.03);
  assert.equal(index.spread(place('none'), place('unknown')), null);
});
