import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../random.ts';
import type { ShapeCounters } from './shape-counters.ts';
import { codeShapeChanges, codeShapes, SHAPE_PROCESSES } from './stored-shape.ts';

function counters(instructions: number): ShapeCounters {
  return { functions: 1, instructions, boundsChecks: 2, exits: 3, calls: 0, bytes: 100 };
}

const shapesOf = (...values: readonly (number | null)[]) =>
  codeShapes(
    'x64',
    values.map((value) => (value === null ? null : counters(value))),
  );

test('shapes with the processes that had them, the most frequent first', () => {
  assert.deepEqual(shapesOf(7, 9, 9, null, 7, 9), {
    arch: 'x64',
    shapes: [
      { counters: counters(9), processes: 3 },
      { counters: counters(7), processes: 2 },
    ],
    unoptimised: 1,
  });
});

const SIX = [9, 9, 9, 9, 9, 9];
const change = (before: number | null, now: number | null) => ({ name: 'code.instructions', before, now });

test('a change is told where no value of the one run is among those of the other', () => {
  const cases: [readonly (number | null)[], readonly (number | null)[], object[]][] = [
    [SIX, SIX, []],
    [SIX, [10, 10, 10, 10, 10, 10], [change(9, 10)]],
    [[9, 9, 9, 9, 11, 12], [8, 8, 7, 8, 8, 8], [change(9, 8)]],
    [SIX, [8, 8, 8, 8, 8, 9], []],
    // Between them: the one run's values are not all above.
    [[8, 8, 8, 10, 10, 10], SIX, []],
    [SIX, [10, 10, 10, 10, 10], []],
  ];
  for (const [base, contender, expected] of cases) {
    assert.deepEqual(codeShapeChanges(shapesOf(...base), shapesOf(...contender)), expected);
  }
});

test('code that is gone is told of all counts; none, or of another architecture, of none', () => {
  const none = shapesOf(null, null, null, null, null, null);
  assert.deepEqual(
    codeShapeChanges(shapesOf(...SIX), none).map(({ name, before, now }) => [name, before, now]),
    [
      ['code.functions', 1, null],
      ['code.instructions', 9, null],
      ['code.boundsChecks', 2, null],
      ['code.exits', 3, null],
      ['code.calls', 0, null],
      ['code.bytes', 100, null],
    ],
  );
  assert.deepEqual(codeShapeChanges(none, none), []);
  assert.deepEqual(codeShapeChanges(shapesOf(9, 9, 9, 9, 9, null), none), []);
  assert.deepEqual(codeShapeChanges(undefined, shapesOf(...SIX)), []);
  assert.deepEqual(codeShapeChanges({ ...shapesOf(...SIX), arch: 'arm64' }, shapesOf(...SIX, 1)), []);
});

test('without a change, one is told no more often than 2 / C(12, 6), whatever the values', () => {
  const random = seededRandom(11);
  const pairs = 20_000;
  // Continuous values are the worst case; two values with equal odds are the worst of the discrete ones.
  for (const draw of [() => random.integer(2 ** 31), () => random.integer(2), () => random.integer(5)]) {
    const sample = () => shapesOf(...Array.from({ length: SHAPE_PROCESSES }, draw));
    let told = 0;
    for (let pair = 0; pair < pairs; pair++) told += codeShapeChanges(sample(), sample()).length;
    const bound = 2 / 924;
    const slack = 4 * Math.sqrt(bound / pairs);
    assert.ok(told / pairs <= bound + slack, `${told} of ${pairs} pairs, seed 11`);
  }
});
