import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchesPattern } from './pattern.ts';

const TABLE: readonly (readonly [name: string, pattern: string, expected: boolean])[] = [
  ['suite/group/case=1', 'group', true],
  ['suite/group/case=1', 'Group', false],
  ['suite/group/case=1', '', true],
  ['suite/group/case=1', 'suite/*', true],
  ['suite/group/case=1', 'group*', false],
  ['suite/group/case=1', '*case=?', true],
  ['suite/group/case=12', '*case=?', false],
  ['abcabd', '*ab?', true],
  ['aXbXc', 'a*b*c', true],
  ['', '*', true],
  ['', '?', false],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
  ['a[b]+(c)', '[b]+(', true],
  ['aab', 'a*ab', true],
];

for (const [name, pattern, expected] of TABLE) {
  test(`${JSON.stringify(pattern)} ${expected ? 'matches' : 'does not match'} ${JSON.stringify(name)}`, () => {
    assert.equal(matchesPattern(name, pattern), expected);
  });
}

/** The definition, written down without care for its cost. */
function reference(name: string, pattern: string): boolean {
  if (pattern === '') return name === '';
  if (pattern[0] === '*') {
    return reference(name, pattern.slice(1)) || (name !== '' && reference(name.slice(1), pattern));
  }
  return (
    name !== '' &&
    (pattern[0] === '?' || pattern[0] === name[0]) &&
    reference(name.slice(1), pattern.slice(1))
  );
}

test('agrees with the definition', () => {
  const short = (letters: string[]) => fc.array(fc.constantFrom(...letters), { maxLength: 8 });
  const names = short(['a', 'b', '/']).map((letters) => letters.join(''));
  const patterns = short(['a', 'b', '/', '*', '?']).map((letters) => letters.join(''));
  fc.assert(
    fc.property(names, patterns, (name, pattern) => {
      const expected = /[*?]/.test(pattern) ? reference(name, pattern) : name.indexOf(pattern) >= 0;
      assert.equal(matchesPattern(name, pattern), expected);
    }),
    { numRuns: 2000 },
  );
});

test('a pattern of many stars takes polynomial time', () => {
  // A backtracking matcher would need some 2^60 steps and never come back.
  assert.equal(matchesPattern('a'.repeat(200), `${'*a'.repeat(60)}*b`), false);
});
