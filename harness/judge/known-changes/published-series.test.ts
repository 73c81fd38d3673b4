/** The very indexes that ours finds in the series of Otava's tests, beside those that Otava's tests expect. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findChangePoints, HISTORY_SEED } from '../../change-points.ts';
import type { PublishedSeries } from './known-changes.ts';

const data = new URL('../../../../harness/judge/known-changes/published-series.json', import.meta.url);
const { series } = JSON.parse(readFileSync(data, 'utf8')) as PublishedSeries;

const FOUND: Readonly<Record<string, readonly number[]>> = {
  tigerbeetle: [15, 61, 71, 95, 117, 138, 148, 192, 212],
  'single series': [10],
  'sequence + 100': [5],
  series_1: [],
  series_2: [],
  'series_2, appended': [],
  series1: [6],
  series2: [11],
  metric1: [],
  metric2: [],
  throughput: [],
  cpu: [],
  p50: [],
};

test('the published series have change points where they had them', () => {
  assert.deepEqual(series.map(({ name }) => name).sort(), Object.keys(FOUND).sort());
  for (const { name, values } of series) {
    const found = findChangePoints(values, { seed: HISTORY_SEED }).map(({ index }) => index);
    assert.deepEqual(found, FOUND[name], name);
  }
});
