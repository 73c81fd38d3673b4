import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateCase } from './comparison.ts';
import { counterChanges, countersOf } from './counters.ts';
import { caseResult, trial } from './documents.test-helper.ts';
import type { CaseResult, Counters } from './run-document.ts';

/** A case whose trials counted this; null for a trial that counted nothing. */
function counted(...ofTrials: readonly (Counters | null)[]): CaseResult {
  const trials = ofTrials.map((counters, index) => ({
    ...trial(index, [10]),
    ...(counters === null ? {} : { counters }),
  }));
  return caseResult('case', trials);
}

test('counters on which all trials agree, and those that vary', () => {
  assert.equal(countersOf(counted(null, null)), null);
  assert.deepEqual(countersOf(counted({ a: 1, b: 2 }, { b: 2, a: 1 })), {
    agreed: { a: 1, b: 2 },
    varying: [],
  });
  assert.deepEqual(countersOf(counted({ a: 1, c: 3, b: 2 }, { a: 1, b: 3 })), {
    agreed: { a: 1 },
    varying: ['b', 'c'],
  });
  assert.deepEqual(countersOf(counted({ a: 1 }, null)), { agreed: {}, varying: ['a'] });
});

test('counters that vary within a run are warned of, steady ones are not', () => {
  const warnings = (result: CaseResult) => estimateCase(result, 0.05).warnings;
  assert.ok(warnings(counted({ a: 1 }, { a: 2 })).includes('counters-vary'));
  assert.ok(!warnings(counted({ a: 1 }, { a: 1 })).includes('counters-vary'));
  assert.ok(!warnings(counted(null, null)).includes('counters-vary'));
});

const CHANGES: readonly (readonly [what: string, CaseResult, CaseResult, unknown[]])[] = [
  ['the same', counted({ a: 1 }), counted({ a: 1 }, { a: 1 }), []],
  ['one more', counted({ a: 1, b: 0 }), counted({ a: 2, b: 0 }), [{ name: 'a', before: 1, now: 2 }]],
  ['a new one', counted({ a: 1 }), counted({ a: 1, b: 0 }), [{ name: 'b', before: null, now: 0 }]],
  ['one gone', counted({ a: 1, b: 0 }), counted({ a: 1 }), [{ name: 'b', before: 0, now: null }]],
  ['one that varies', counted({ a: 1 }, { a: 2 }), counted({ a: 3 }), []],
  ['a base without counters', counted(null), counted({ a: 1 }), []],
  [
    'names of an object’s own',
    counted({ a: 1 }),
    counted({ a: 1, toString: 5 }),
    [{ name: 'toString', before: null, now: 5 }],
  ],
];

for (const [what, base, contender, expected] of CHANGES) {
  test(`changes: ${what}`, () => assert.deepEqual(counterChanges(base, contender), expected));
}
