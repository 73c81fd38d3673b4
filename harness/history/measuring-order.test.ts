/** The order of measuring, on histories drawn as text: `.` is left, `m` is measured, `x` failed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CommitState, nextCommit } from './measuring-order.ts';

const STATES: Readonly<Record<string, CommitState>> = { '.': 'left', m: 'measured', x: 'failed' };

function states(text: string): CommitState[] {
  return [...text].map((sign) => STATES[sign]!);
}

const TABLE: readonly (readonly [string, number | null])[] = [
  ['', null],
  ['mxm', null],
  ['.....', 4],
  ['....x', 3],
  ['....m', 0],
  ['m...m', 2],
  ['m.m...m', 4],
  ['m..x..m', 2],
  ['m...', 3],
  ['x..m..', 5],
];

for (const [text, expected] of TABLE) {
  test(`of "${text}" comes ${expected}`, () => assert.equal(nextCommit(states(text)), expected));
}

test('a gap whose ends differ comes before a longer one', () => {
  const difference = (before: number) => (before === 4 ? 0.1 : 0);
  assert.equal(nextCommit(states('m...m.m'), difference), 5);
  assert.equal(nextCommit(states('m...m.m')), 2);
});

test('each commit comes once, whatever fails', () => {
  const seed = Number(process.env.SEED ?? 20261125);
  const property = fc.property(
    fc.array(fc.constantFrom('.', 'm', 'x'), { maxLength: 30 }),
    fc.infiniteStream(fc.boolean()),
    (signs, fails) => {
      const now = states(signs.join(''));
      for (let left = now.filter((state) => state === 'left').length; left > 0; left--) {
        const index = nextCommit(now)!;
        assert.equal(now[index], 'left');
        now[index] = fails.next().value ? 'failed' : 'measured';
      }
      assert.equal(nextCommit(now), null);
    },
  );
  fc.assert(property, { seed });
});

test('a step is found in as many commits as halving takes', () => {
  const now = states('.'.repeat(64));
  const level = (index: number) => (index < 23 ? 1 : 1.1);
  const difference = (a: number, b: number) => Math.abs(Math.log(level(b) / level(a)));
  let measured = 0;
  while (now[22] !== 'measured' || now[23] !== 'measured') {
    now[nextCommit(now, difference)!] = 'measured';
    measured++;
  }
  assert.ok(measured <= 2 + 6, String(measured));
});
