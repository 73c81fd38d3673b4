import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptanceOf } from './acceptance.ts';
import { fakeHistory, shaOf } from './fake-history.test-helper.ts';
import { shiftPlace } from './shift-place.ts';

const headers = fakeHistory(
  Array.from({ length: 12 }, (_, i) => ({ sha: shaOf(i), speeds: { a: 10 } })),
  1,
).map(({ run }) => run);
const changes = [
  { index: 4, before: 10, after: 12, ratio: 1.2, evidence: 0.01 },
  { index: 10, before: 12, after: 10, ratio: 0.8, evidence: 0.01 },
];

test('a shift lies between the middles of its two levels', () => {
  const first = shiftPlace(changes, 0, headers);
  assert.deepEqual([first.before, first.after], [headers[3], headers[4]]);
  assert.deepEqual(first.amid, [headers[1], headers[6]]);
  assert.deepEqual(first.between, [2, 3, 4, 5, 6].map(shaOf));
  assert.deepEqual(first.runs, [4, 6]);
  const second = shiftPlace(changes, 1, headers);
  assert.deepEqual(second.amid, [headers[6], headers[10]]);
  assert.deepEqual(second.runs, [6, 2]);
});

test('an entry accepts a shift by a commit of those between, or by one that only git knows of', () => {
  const shift = { caseId: 's/g/a', ratio: 1.2, ...shiftPlace(changes, 0, headers) };
  let asked = 0;
  const accepted = (commit: string, level = 1.2) => {
    const acknowledged = [{ case: 's/g/a', commit, reason: 'r', level }];
    const commitsBetween = (from: string, to: string) => {
      asked++;
      assert.deepEqual([from, to], [shaOf(1), shaOf(6)]);
      return ['feed'.repeat(10)];
    };
    return acceptanceOf(shift, { acknowledged, now: 0, commitsBetween }, 0.01) !== null;
  };
  assert.ok(accepted(shaOf(2).slice(0, 12)));
  assert.ok(accepted('feedfeed'));
  assert.ok(!accepted(shaOf(1).slice(0, 12)), 'the run in the middle of the old level is before the shift');
  assert.ok(!accepted(shaOf(7)));
  assert.equal(asked, 4);
  assert.ok(accepted(shaOf(4), 1.19), 'not surely beyond the level');
  assert.ok(!accepted(shaOf(4), 1.18));
  assert.equal(asked, 5, 'git is not asked about what no entry fits');
});
