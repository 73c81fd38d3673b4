import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_CALIBRATIONS } from '../harness/calibration-index.ts';
import { comparisonOf, counterpartOf } from './page-comparison.ts';
import { pairedRounds } from './paired-ratios.ts';
import { arrangeRows, toSort } from './row-order.ts';
import { sampleDocument } from './sample-document.test-helper.ts';
import { trialSpread } from './trial-spread.ts';

const keep = (caseId: string) => /page-tables\/(map|age)/.test(caseId);
const base = sampleDocument({ run: 0, trials: 12, keep });
const contender = sampleDocument({
  run: 1,
  trials: 12,
  keep,
  change: (caseId, ns) =>
    /age\/(hooks|attached)/.test(caseId) ? ns * 0.8 : caseId.endsWith('map/attached=8') ? ns * 1.3 : ns,
});
const of = (documents: readonly (typeof base)[]) =>
  comparisonOf(counterpartOf(documents, documents.at(-1)!), documents.at(-1)!, NO_CALIBRATIONS);

test('the newest run is compared with its lockstep partner, whichever way they are stored, or with the run before', () => {
  const [a, b] = [base, contender].map((document) => ({ ...document, lockstep: '0123456789ab' }));
  for (const documents of [
    [a!, b!],
    [b!, a!],
    [sampleDocument({ run: 2, keep }), b!, a!],
  ]) {
    const compared = of(documents)!;
    assert.deepEqual(
      [compared.base.runId, compared.contender.runId, compared.lockstep],
      [a!.runId, b!.runId, true],
    );
  }
  assert.deepEqual([of([base, contender])!.base.runId, of([base, contender])!.lockstep], [base.runId, false]);
  assert.equal(of([base]), null);
  assert.equal(of([{ ...base, machine: { ...base.machine, id: 'other' } }, contender]), null);
});

test('rounds are paired within trials, and a turn that is no time has no ratio', () => {
  const { rounds, trials } = pairedRounds([
    { index: 0, base: [10, 10, null], contender: [11, 12, 13] },
    { index: 1, base: [0, 20], contender: [10, 30, 40] },
  ]);
  assert.deepEqual(
    rounds.map(({ ratio }) => ratio),
    [1.1, 1.2, null, null, 1.5, null],
  );
  assert.deepEqual(trials, [
    { from: 0, to: 3, median: 1.1 },
    { from: 3, to: 6, median: 1.5 },
  ]);
  assert.deepEqual(pairedRounds([]), { rounds: [], trials: [] });
});

test('rows are sorted by what the reader asks for and filtered by words and verdict', () => {
  const { rows } = of([base, contender])!;
  const ids = (sort: string, verdict: string | null = null, filter = '') =>
    arrangeRows(rows, toSort(sort), verdict, filter).map(({ caseId }) => caseId);
  assert.equal(ids('verdict')[0], 'page-tables/map/attached=8');
  assert.ok(ids('ratio').at(-1)!.includes('/age/'), ids('ratio').join(' '));
  assert.deepEqual(ids('name'), [...ids('name')].sort());
  assert.equal(ids('change')[0], 'page-tables/map/attached=8');
  assert.ok(ids('name', 'faster').every((caseId) => caseId.includes('/age/')));
  assert.deepEqual(ids('name', null, ' MAP  =8 '), ['page-tables/map/attached=8']);
  assert.deepEqual(ids('name', null, 'nothing like it'), []);
  assert.equal(toSort('</script>'), 'verdict');
  assert.equal(ids('verdict').length, rows.length);
});

test('the spread between trials and that within one are told apart', () => {
  const around = (level: number, step: number) => [level * (1 - step), level, level * (1 + step)];
  const apart = trialSpread([around(10, 0.001), around(11, 0.001), around(12, 0.001)])!;
  assert.ok(apart.between > 0.08 && apart.within < 0.002, JSON.stringify(apart));
  const noisy = trialSpread([around(10, 0.1), around(10, 0.1)])!;
  assert.ok(noisy.between === 0 && noisy.within > 0.08);
  assert.equal(trialSpread([[1, 2], [3], [], [null, 0, -1]]), null);
});
