import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clampView, isWhole, panView, wholeView, zoomView } from './view-window.ts';

const SEED = 20261125;
const place = fc.double({ min: -50, max: 1050, noNaN: true });
const count = fc.integer({ min: 0, max: 1000 });

test('whatever is done to a view, it stays inside the whole and shows something', () => {
  fc.assert(
    fc.property(
      place,
      place,
      place,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      count,
      (a, b, at, factor, points) => {
        const whole = wholeView(points);
        const start = clampView({ from: a, to: b }, points);
        for (const view of [start, zoomView(start, at, factor, points), panView(start, at, points)]) {
          assert.ok(view.from >= whole.from - 1e-9 && view.to <= whole.to + 1e-9, JSON.stringify(view));
          assert.ok(view.to - view.from > 0.99);
        }
        assert.ok(isWhole(zoomView(start, at, 1e6, points), points));
      },
    ),
    { seed: SEED },
  );
});

test('zooming keeps the place under the pointer, panning the span', () => {
  const view = { from: 100, to: 200 };
  const near = zoomView(view, 125, 0.5, 1000);
  assert.deepEqual(near, { from: 112.5, to: 162.5 });
  assert.deepEqual(zoomView(near, 125, 2, 1000), view);
  assert.deepEqual(panView(view, 30, 1000), { from: 130, to: 230 });
  assert.deepEqual(panView(view, 5000, 1000), { from: 899.5, to: 999.5 });
});

test('a view from a link that makes no sense is the whole', () => {
  assert.deepEqual(clampView({ from: Number.NaN, to: 3 }, 10), wholeView(10));
  assert.deepEqual(clampView({ from: -Infinity, to: Infinity }, 10), wholeView(10));
});
