import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineReader } from './line-reader.ts';

test('finds the same lines however the text is cut', () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'é') }));
  fc.assert(
    fc.property(pieces, (parts) => {
      const reader = new LineReader(1000);
      const lines = parts.flatMap((part) => reader.push(part) ?? assert.fail('within the limit'));
      assert.deepEqual(lines, parts.join('').split('\n').slice(0, -1));
    }),
  );
});

test('a line may be as long as the limit, and no longer', () => {
  assert.deepEqual(new LineReader(3).push('abc\nabc\n'), ['abc', 'abc']);
  assert.equal(new LineReader(3).push('abcd\n'), null);
  const reader = new LineReader(3);
  assert.deepEqual(reader.push('ab'), []);
  assert.equal(reader.push('cd'), null);
});
