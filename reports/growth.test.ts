import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthOf, growthText } from './growth.ts';
import type { Curve } from './model.ts';

const settings = ['absent', '10', '20', '40', '80'].map((label, index) => ({
  label,
  value: index === 0 ? null : Number(label),
}));

/** Its center per unit at each setting. */
const curve = (name: string, centers: readonly (number | null)[]): Curve => ({
  name,
  centers,
  lows: centers,
  highs: centers,
  shared: centers.map(() => false),
});

test('a cost per unit that is level, falls, or wavers is at most linear; one that rises is told with its steps', () => {
  const [level, falls, rises] = growthOf({
    settings,
    curves: [
      curve('by=level', [1, 3, 3.2, 3, 3.1]),
      curve('by=falls', [1, 8, 4, 2, 1]),
      curve('by=rises', [1, 3, 3, 6, 6]),
    ],
  });
  assert.deepEqual([level!.steeper, falls!.steeper], [[], []]);
  assert.deepEqual(rises!.steeper, [{ from: '20', to: '40', exponent: 2 }]);
  assert.equal(growthText(level!, 'pages'), 'by=level: at most linear in pages from 10 to 80');
  assert.match(growthText(rises!, 'pages'), /to 80, but for 20 → 40 \(exponent 2\.00\)$/);
});

test('a setting that was not measured is passed over; two points say nothing', () => {
  const [gap, ...others] = growthOf({
    settings,
    curves: [curve('gap', [null, 3, null, 12, 12]), curve('two', [1, 3, null, null, 3])],
  });
  assert.deepEqual(gap!.steeper, [{ from: '10', to: '40', exponent: 2 }]);
  assert.deepEqual(others, []);
});
