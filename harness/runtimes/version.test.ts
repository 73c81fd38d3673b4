import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions, fits } from './version.ts';

test('a version fits what it begins with, number by number', () => {
  for (const wanted of [null, '22', '22.1', '22.1.10']) assert.ok(fits('22.1.10', wanted), String(wanted));
  for (const wanted of ['2', '22.11', '22.1.1', '20', '22.1.100'])
    assert.ok(!fits('22.1.10', wanted), wanted);
});

test('a preview fits its own name only', () => {
  assert.ok(fits('23.0.0-rc.1', '23.0.0-rc.1'));
  for (const wanted of [null, '23', '23.0.0']) assert.ok(!fits('23.0.0-rc.1', wanted), String(wanted));
});

test('versions are ordered as numbers', () => {
  const sorted = ['22.9.0', '22.10.0', '9.0.0', '22.10.1'].sort(compareVersions);
  assert.deepEqual(sorted, ['9.0.0', '22.9.0', '22.10.0', '22.10.1']);
  assert.equal(compareVersions('1.2.3', '1.2.3'), 0);
});
