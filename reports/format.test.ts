import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatBytes,
  formatCount,
  formatDate,
  formatDuration,
  formatPercent,
  formatRatio,
  formatRatioRange,
  formatTime,
  formatTimeDifference,
  formatTimeInterval,
} from './format.ts';

test('times choose their unit and keep three digits', () => {
  const expected: [number | null, string][] = [
    [0, '0 ns'],
    [0.0042, '4.20 ps'],
    [0.52, '0.520 ns'],
    [5.123, '5.12 ns'],
    [999, '999 ns'],
    [1240, '1.24 µs'],
    [3_200_000, '3.20 ms'],
    [72e9, '72.0 s'],
    [5e12, '5,000 s'],
    [null, '–'],
    [Number.NaN, '–'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ];
  for (const [ns, text] of expected) assert.equal(formatTime(ns), text);
});

test('differences carry their sign, and none is finer than 0.01 ns', () => {
  assert.equal(formatTimeDifference(1.6), '+1.60 ns');
  assert.equal(formatTimeDifference(-0.314), '−0.31 ns');
  assert.equal(formatTimeDifference(0.0004), '±0.00 ns');
  assert.equal(formatTimeDifference(-2550), '−2.55 µs');
});

test('an interval decides how many decimals its center gets', () => {
  const at = (center: number, half: number) =>
    formatTimeInterval({ center, low: center - half, high: center + half });
  assert.equal(at(5.1234, 0.012), '5.123 ± 0.012 ns');
  assert.equal(at(5.1234, 0.4), '5.1 ± 0.4 ns');
  assert.equal(at(512.34, 23), '512 ± 23 ns');
  assert.equal(at(2560, 30), '2.56 ± 0.03 µs');
  assert.equal(formatTimeInterval({ center: 5, low: 4.9, high: 5.3 }), '5.0 ± 0.3 ns', 'the larger half');
  assert.equal(formatTimeInterval({ center: 5, low: 0, high: null }), '5.00 ± ∞ ns');
  assert.equal(formatTimeInterval({ center: null, low: null, high: null }), '–');
});

test('the printed interval is never narrower than the one found', () => {
  for (const half of [0.0301, 0.0399, 0.101, 0.1999, 0.52, 3.01, 9.99]) {
    const text = formatTimeInterval({ center: 50, low: 50 - half, high: 50 + half });
    const printed = Number(/± ([\d.]+)/.exec(text)?.[1]);
    assert.ok(printed >= half - 1e-9, `${text} for ${half}`);
  }
});

test('ratios, percentages, counts, bytes, durations and dates', () => {
  assert.equal(formatRatio(1.004), '1.004×');
  assert.equal(formatRatio(1.0312), '1.03×');
  assert.equal(formatRatio(409.6), '410×');
  assert.equal(formatRatio(Number.NaN), '–');
  assert.equal(formatRatioRange({ center: 1.03, low: 1.01, high: null }), '[1.010, ∞]');
  assert.equal(formatRatioRange({ center: null, low: 0, high: null }), '–');
  assert.equal(formatPercent(0.031), '+3.1 %');
  assert.equal(formatPercent(-0.25), '−25 %');
  assert.equal(formatCount(1234567), '1,234,567');
  assert.equal(formatBytes(8 * 2 ** 30), '8.00 GiB');
  assert.equal(formatBytes(0), '0 B');
  assert.equal(formatDuration(187_000), '3 min 7 s');
  assert.equal(formatDuration(3_599_900), '1 h 0 min');
  assert.equal(formatDate('2026-03-04T05:06:07Z'), '2026-03-04 05:06');
  assert.equal(formatDate('yesterday'), '–');
});
