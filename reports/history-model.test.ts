import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedHistory, generatedShifts } from './generated-history.ts';
import { historyLines, timeRange } from './history-lines.ts';
import { historyModel } from './history-model.ts';
import { historyPair } from './history-pair.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const RUNS = 120;
const documents = [...generatedHistory({ runs: RUNS, cases: 14 })];
const model = historyModel([...documents].reverse(), documents.at(-1)!);
const historyOf = (caseId: string) => model.histories.find((each) => each.caseId === caseId)!;

test('runs stand in the order of their commits, with their environment and author', () => {
  assert.deepEqual(
    model.runs.map(({ runId }) => runId),
    documents.map(({ runId }) => runId),
  );
  assert.deepEqual(
    model.environments.map(({ machine }) => machine),
    ['first-machine', 'second-machine'],
  );
  assert.equal(model.current, 0);
  assert.deepEqual(
    [model.runs[9]!.environment, model.runs[9]!.author, model.runs[9]!.sha?.length],
    [1, 'Ada', 12],
  );
});

test('a case has a track for each environment and for each edition of its suite', () => {
  const first = historyOf('generated/group-0/case=1');
  assert.deepEqual(
    first.tracks.map(({ environment, runs }) => [environment, runs.length]),
    [
      [0, 109],
      [1, 11],
    ],
  );
  const edited = historyOf('generated/group-1/case=1');
  assert.equal(edited.tracks.length, 4);
  const lines = historyLines(edited, model, [0, 1], true);
  assert.deepEqual(lines.edits, [84, 89]);
});

test('level shifts are marked where they were made, in the speed-cancelled track', () => {
  for (const index of [0, 2, 4]) {
    const { tracks } = historyOf(`generated/group-0/case=${index}`);
    const { changes, runs } = tracks[0]!;
    const shifts = generatedShifts(index, RUNS);
    assert.equal(changes.length, shifts.length);
    for (const [i, { run, ratio }] of shifts.entries()) {
      const found = runs[changes[i]!.index]!;
      assert.ok(found >= run && found <= run + 1, `${found} for ${run}`);
      assert.ok(Math.abs(changes[i]!.ratio / ratio - 1) < 0.01, `${changes[i]!.ratio} for ${ratio}`);
    }
  }
});

test('the machine’s speed cancels in the adjusted track and not in the measured one', () => {
  const runs = [0, 1, 2, 3].map((run) =>
    sampleDocument({
      run,
      speed: run === 2 ? 1.5 : 1,
      keep: (caseId) => caseId.startsWith('page-tables/map/'),
    }),
  );
  const { histories } = historyModel(runs, runs[3]!);
  const [track] = histories.find(({ caseId }) => caseId.endsWith('attached=8'))!.tracks;
  assert.ok(track!.measured.centers[2]! / track!.measured.centers[0]! > 1.45);
  assert.ok(Math.abs(track!.adjusted!.centers[2]! / track!.adjusted!.centers[0]! - 1) < 0.02);
});

test('failed and missing runs are gaps told apart; runs of another environment are none', () => {
  const failing = historyLines(historyOf('generated/group-0/case=3'), model, [0], true);
  const failedRuns = failing.failed.map((place) => failing.axis[place]);
  assert.deepEqual(
    failedRuns,
    documents.flatMap(({ failures, machine }, run) =>
      failures.length > 0 && machine.id === 'first-machine' ? run : [],
    ),
  );
  assert.deepEqual(failing.missing, []);
  for (const place of failing.failed) assert.equal(failing.lines[0]!.centers[place], null);
  const skipped = historyLines(historyOf('generated/group-0/case=5'), model, [0, 1], true);
  assert.deepEqual(skipped.failed, []);
  assert.deepEqual(
    skipped.missing.map((place) => skipped.axis[place]! % 29),
    skipped.missing.map(() => 11),
  );
  assert.equal(skipped.lines[0]!.centers[9], undefined, 'of the second machine');
  assert.equal(typeof skipped.lines[1]!.centers[9], 'number');
});

test('the range in view follows the centres, not an interval without an end', () => {
  const { lines } = historyLines(historyOf('generated/group-0/case=0'), model, [0], true);
  const [low, high] = timeRange(lines, 0, 20)!;
  const centers = lines[0]!.centers.slice(0, 21) as number[];
  assert.ok(low < Math.min(...centers) && high > Math.max(...centers));
  const wild = [{ ...lines[0]!, highs: lines[0]!.highs.map((value, i) => (i === 3 ? 1e9 : value)) }];
  assert.ok(timeRange(wild, 0, 20)![1] < 1.5 * high);
  assert.equal(timeRange(lines, 500, 600), null);
});

test('two points side by side: their ratio is as wide as both intervals, and none across machines', () => {
  const history = historyOf('generated/group-0/case=0');
  const [a, b, other] = [documents[0]!, documents[RUNS - 1]!, documents[9]!].map(({ runId }) => runId);
  const pair = historyPair(history, model, [a!, b!])!;
  const expected = generatedShifts(0, RUNS).reduce((product, { ratio }) => product * ratio, 1);
  assert.ok(pair.ratio!.low! < expected && pair.ratio!.high! > expected, JSON.stringify(pair.ratio));
  assert.ok(Math.abs(pair.ratio!.center! / expected - 1) < 0.02);
  assert.equal(historyPair(history, model, [a!, other!])!.ratio, null);
  assert.equal(historyPair(history, model, [a!, 'no such run']), null);
  const edited = historyOf('generated/group-1/case=1');
  assert.equal(historyPair(edited, model, [a!, b!])!.edited, true);
});
