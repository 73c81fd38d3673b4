import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTHING_TOLD } from '../harness/judge/gate-result.test-helper.ts';
import type { GateResult } from '../harness/judge/gate-result.ts';
import { renderGate } from './gate-markdown.ts';

const EMPTY: GateResult = {
  base: '0123456789ab',
  cases: [],
  ...NOTHING_TOLD,
  verdict: 'slower',
};

test('what explains a slowdown is a table of functions, whose names stay text', () => {
  const hostile = 'walk | `x` @everyone\n# heading';
  const text = renderGate(EMPTY, [
    {
      caseId: 's/g/it',
      difference: {
        pairs: 8,
        alpha: 0.05,
        base: 10,
        contender: 12,
        difference: { center: 2, low: 1.9, high: 2.1 },
        functions: [
          {
            frame: { name: hostile, file: 'core/a.ts', line: 3 },
            base: 4,
            contender: 6,
            difference: { center: 2, low: 1.8, high: 2.2 },
          },
          {
            frame: { name: '(timed loop)', file: '', line: 0 },
            base: 6,
            contender: 6,
            difference: { center: 0, low: -Infinity, high: Infinity },
          },
        ],
        tree: { frame: { name: '(timed loop)', file: '', line: 0 }, base: 10, contender: 12, children: [] },
      },
    },
  ]);
  assert.match(text, /### What explains `s\/g\/it`\n\n10\.0 ns → 12\.0 ns per operation: \+2\.00 ns/);
  const rows = text.split('\n').filter((line) => /^\| [+−±]/.test(line));
  assert.equal(rows.length, 2, text);
  assert.match(rows[0]!, /\+2\.00 ns.*walk \\\| `x` @everyone\\u\{a\}# heading.*`core\/a\.ts:3`/);
  assert.match(text, /`+ ?Surely dearer: walk/);
  assert.doesNotMatch(text, /^# heading/m);
});
