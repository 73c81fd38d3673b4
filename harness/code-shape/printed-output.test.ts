import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrintedCode } from './printed-code.ts';
import { newestCode } from './printed-output.ts';

const code = (name: string) => `--- Raw source ---
--- Optimized code ---
kind = TURBOFAN
name = ${name}
Instructions (size = 1)
0x7fcefdfc9d00     0  c3                   retl

RelocInfo (size = 900)
${'x'.repeat(900)}
--- End code ---
[completed compiling 0x24b8 <JSFunction ${name} (sfi = 0x105e)> (target TURBOFAN) - took 0.011, 3.617, 4.212 ms]
[completed optimizing 0x24b8 <JSFunction ${name} (sfi = 0x105e)> (target TURBOFAN)]
[bailout (kind: deopt-eager, reason: wrong map)]
`;

test('what is read of a print is kept, and the newest code where it is too long', () => {
  const text = ['one', 'two', 'three'].map(code).join('');
  const all = newestCode(text, 10_000);
  assert.equal(all.dropped, 0);
  assert.ok(all.printed.length < text.length / 3, 'what is not read is left out');
  const codes = parsePrintedCode(all.printed);
  assert.deepEqual(
    codes.map(({ name, whole, functionId }) => [name, whole, functionId]),
    ['one', 'two', 'three'].map((name) => [name, true, '0x105e']),
  );
  const newest = newestCode(text, 700);
  assert.equal(newest.dropped, 1);
  assert.deepEqual(
    parsePrintedCode(newest.printed).map(({ name }) => name),
    ['two', 'three'],
  );
  assert.deepEqual(newestCode(text, 10), { printed: '', dropped: 3 });
});

test('code that is cut off in the middle stays so', () => {
  const { printed } = newestCode(code('one') + code('two').slice(0, 160), 10_000);
  assert.deepEqual(
    parsePrintedCode(printed).map(({ name, whole }) => [name, whole]),
    [
      ['one', true],
      ['two', false],
    ],
  );
  assert.deepEqual(newestCode('', 10), { printed: '', dropped: 0 });
});
