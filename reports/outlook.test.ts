import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCalibration } from '../harness/calibration.test-helper.ts';
import { CalibrationIndex } from '../harness/calibration-index.ts';
import { comparisonOutlook, runOutlook } from './outlook.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const keep = (caseId: string) => /^page-tables\/map\/(hooks|attached=0|control)/.test(caseId);
const run = sampleDocument({ keep });
const again = sampleDocument({ keep, seed: 2, trials: 6 });
const [base, contender] = [run, again].map((document) => ({ ...document, lockstep: 'together' }));

/** Forecasts as numbers: trials and the budget. */
function forecast(text: string | null): [trials: number, budget: number] {
  const [, trials, budget] =
    /(?:up to )?(\d+) more trials.*--budget (\d+)s/.exec(text ?? '') ?? assert.fail(`${text}`);
  return [Number(trials), Number(budget)];
}

test('what a run has left open, and what it would take', () => {
  const text = runOutlook(run);
  assert.match(text!, /^1 of 1 case undecided: /);
  const [trials, budget] = forecast(text);
  assert.ok(trials > 0 && budget * 1000 > run.wallMs, text!);
});

test('a noisy case by its calibration takes more, a quiet one less', () => {
  const index = (trialSpread: number) => {
    const calibration = sampleCalibration({ machine: run.machine });
    const cases = run.cases.map(({ caseId, suiteHash }) => {
      const [first] = calibration.cases;
      return { ...first!, caseId, suiteHash, summary: { ...first!.summary, trialSpread } };
    });
    return new CalibrationIndex([{ ...calibration, cases }]);
  };
  for (const outlook of [
    (calibrations?: CalibrationIndex) => runOutlook(run, calibrations),
    (calibrations?: CalibrationIndex) => comparisonOutlook(base!, contender!, calibrations),
  ]) {
    const [noisy] = forecast(outlook(index(0.05)));
    const [quiet] = forecast(outlook(index(0.001)));
    assert.ok(noisy > quiet, `${noisy} and ${quiet}`);
  }
});

test('nothing where nothing is open, where a quick look was wanted, and of runs that are over', () => {
  const slower = sampleDocument({ keep, trials: 12, change: (id, ns) => (id.includes('=0') ? 2 * ns : ns) });
  assert.equal(runOutlook(slower), null);
  assert.equal(runOutlook({ ...run, plan: { ...run.plan, quick: true } }), null);
  assert.equal(comparisonOutlook(run, again), null);
});
