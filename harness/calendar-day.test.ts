import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCalendarDay } from './calendar-day.ts';

test('days that the calendar has, and no others', () => {
  for (const day of ['2026-01-31', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])
    assert.ok(isCalendarDay(day), day);
  const none = [
    '2026-02-30',
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
  ];
  for (const text of [...none, '2026-1-1', '2026-01-01T00:00Z', ' 2026-01-01', 'soon', ''])
    assert.ok(!isCalendarDay(text), text);
});
