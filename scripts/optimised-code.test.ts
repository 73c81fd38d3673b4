import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptimisedCode } from './optimised-code.ts';

const PRINTED = `--- Raw source ---
(a) { return a; }

--- Optimized code ---
optimization_id = 0
kind = TURBOFAN
name = first
Instructions (size = 12)
0x7fcefdfc9c00     0  488b59f8             REX.W movq rbx,[rcx-0x8]
0x7fcefdfc9c04     4  f6433501             testb [rbx+0x35],0x1
                  [ a comment between them
0x7fcefdfc9c08     8  eb05                 jmp 0x7fcefdfc9c0f  <+0xf>
0x7fcefdfc9c0a     a  c3                   retl
0x7fcefdfc9c0b     b  41ff55c8             call [r13-0x38]

Source positions:
 pc offset  position
Deoptimization Input Data (deopt points = 1)
 index  bytecode-offset    pc
0x7fcefdfc9c08     8  c3                   no instruction
--- End code ---
--- Optimized code ---
name = second
Instructions (size = 1)
0x7fcefdfc9d00     0  c3                   retl
`;

test('code objects in order, with the instructions of their bodies', () => {
  assert.deepEqual(parseOptimisedCode(PRINTED), [
    { name: 'first', instructions: 5, working: 3 },
    { name: 'second', instructions: 1, working: 1 },
  ]);
});

test('no code in it', () => {
  assert.deepEqual(parseOptimisedCode(''), []);
  assert.deepEqual(parseOptimisedCode('some other output\n'), []);
});
