import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alarm } from './alarms.ts';
import { chainsOf, joinedAlarm } from './drift.ts';
import { fakeHistory, shaOf } from './fake-history.test-helper.ts';
import { shiftPlace } from './shift-place.ts';

const headers = fakeHistory(
  Array.from({ length: 40 }, (_, i) => ({ sha: shaOf(i), speeds: { a: 10 } })),
  1,
).map(({ run }) => run);

/** The series' level shifts by so much at each of the places. */
function alarmsAt(shifts: readonly (readonly [index: number, ratio: number])[], caseId = 's/g/a'): Alarm[] {
  const changes = shifts.map(([index, ratio]) => ({
    index,
    before: 1,
    after: ratio,
    ratio,
    evidence: 0.001 * index,
  }));
  return changes.map(({ ratio, evidence }, i) => ({
    caseId,
    environment: { machine: 'm', runtime: 'r' },
    suiteHash: 'h',
    control: null,
    ...shiftPlace(changes, i, headers),
    ratio,
    pValue: evidence,
    recovered: false,
  }));
}

test('shifts that follow each other the same way are a chain; other cases and directions are others', () => {
  const up = alarmsAt([
    [8, 1.02],
    [16, 1.02],
    [24, 0.9],
    [32, 1.02],
  ]);
  const other = alarmsAt([[12, 1.1]], 's/g/b');
  const chains = chainsOf([...other, ...up].reverse());
  assert.deepEqual(
    chains.map((chain) => chain.map((alarm) => [...up, ...other].indexOf(alarm))),
    [[0, 1], [4], [2], [3]],
  );
});

test('a chain with a gap is two: what lies between has another explanation', () => {
  const [first, , third] = alarmsAt([
    [8, 1.02],
    [16, 1.02],
    [24, 1.02],
  ]);
  assert.equal(chainsOf([first!, third!]).length, 2);
});

test('a chain as one alarm reaches from the middle of its first level to that of its last', () => {
  const chain = alarmsAt([
    [8, 1.02],
    [16, 1.03],
    [24, 1.04],
  ]);
  const joined = joinedAlarm(chain);
  assert.deepEqual(joined.amid, [headers[3], headers[31]]);
  assert.deepEqual(
    joined.between,
    Array.from({ length: 28 }, (_, i) => shaOf(4 + i)),
  );
  assert.ok(Math.abs(joined.ratio - 1.02 * 1.03 * 1.04) < 1e-12);
  assert.deepEqual(
    [joined.before, joined.after, joined.runs, joined.pValue],
    [headers[7], headers[8], [8, 16], 0.024],
  );
});
