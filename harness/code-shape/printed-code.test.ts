import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ARM64_PRINT } from './arm64-print.test-helper.ts';
import { parsePrintedCode } from './printed-code.ts';

/** V8's own lines, shortened. */
const PRINTED = `--- Raw source ---
(a) { return a; }

--- Optimized code ---
optimization_id = 0
kind = TURBOFAN
name = first \u001b[2J
Instructions (size = 17)
0x7fcefdfc9c00     0  488b59f8             REX.W movq rbx,[rcx-0x8]
0x7fcefdfc9c04     4  49bb51             REX.W movq r11,0x6198fd68521    ;; object: 0x06198fd68521 <JSFunction f (sfi = 0x1bef1ce6df61)>
                  [ a comment between them
0x7fcefdfc9c08     8  eb05                 jmp 0x7fcefdfc9c0f  <+0xf>
0x7fcefdfc9c0a     a  e852                 call 0x7f4fd5e02080  (ArrayIndexOfSmi)    ;; near builtin entry
0x7fcefdfc9c0b     b  41ff55c8             call [r13-0x38]    ;; debug: deopt position, script offset '242'
                                                             ;; debug: deopt position, inlining id 'ffffffff'
                                                             ;; debug: deopt reason 'out of bounds'
                                                             ;; debug: deopt index 0
0x7fcefdfc9c0f     f  41ff55c8             call [r13-0x38]    ;; debug: deopt reason 'wrong map'

Source positions:
 pc offset  position
Deoptimization Input Data (deopt points = 1)
 index  bytecode-offset    pc
0x7fcefdfc9c08     8  c3                   no instruction
--- End code ---
[completed compiling 0x24b8 <JSFunction first (sfi = 0x105e0a9a5579)> (target TURBOFAN) OSR - took 0.011, 3.617, 4.212 ms]
--- Optimized code ---
kind = TURBOFAN_JS
Instructions (size = 1)
0x7fcefdfc9d00     0  c3                   retl
`;

test('code objects in order, with instructions, notes, targets and exits', () => {
  const [first, second] = parsePrintedCode(PRINTED);
  const { instructions, ...rest } = first!;
  assert.deepEqual(rest, {
    name: 'first \u001b[2J',
    kind: 'TURBOFAN',
    address: '0x7fcefdfc9c00',
    functionId: '0x105e0a9a5579',
    osr: true,
    bytes: 17,
    whole: true,
  });
  assert.deepEqual(instructions[1], {
    pc: 4,
    text: 'REX.W movq r11,0x6198fd68521',
    note: 'object: 0x06198fd68521 <JSFunction f (sfi = 0x1bef1ce6df61)>',
    target: null,
    exit: null,
  });
  assert.deepEqual(instructions[2], {
    pc: 8,
    text: 'jmp 0x7fcefdfc9c0f  <+0xf>',
    note: null,
    target: 15,
    exit: null,
  });
  assert.equal(instructions[3]!.note, 'ArrayIndexOfSmi');
  assert.deepEqual(
    instructions.map(({ pc }) => pc),
    [0, 4, 8, 10, 11, 15],
  );
  assert.deepEqual(
    instructions.filter(({ exit }) => exit !== null).map(({ pc, exit }) => ({ pc, reason: exit })),
    [
      { pc: 11, reason: 'out of bounds' },
      { pc: 15, reason: 'wrong map' },
    ],
  );
  const { name, functionId, osr, whole, instructions: few } = second!;
  assert.deepEqual(
    { name, functionId, osr, whole },
    { name: '', functionId: null, osr: false, whole: false },
  );
  assert.equal(few.length, 1);
});

test('jumps of arm64 lead to addresses', () => {
  const [code] = parsePrintedCode(ARM64_PRINT);
  const targets = code!.instructions.flatMap(({ pc, text, target }) =>
    /^(?:b|cbn?z|tbn?z)[. ]/.test(text) ? [[pc, target]] : [],
  );
  assert.deepEqual(targets.slice(0, 3), [
    [8, 0x14],
    [0x34, 0x160],
    [0x54, 0x68],
  ]);
  assert.equal(code!.instructions.filter(({ exit }) => exit === 'out of bounds').length, 2);
  assert.equal(code!.functionId, '0x2e48de48b3b9');
});

test('a print that is cut off, or no print, breaks nothing, and is not whole', () => {
  fc.assert(
    fc.property(fc.nat(ARM64_PRINT.length - 80), (length) => {
      const codes = parsePrintedCode(ARM64_PRINT.slice(0, length));
      assert.ok(codes.every(({ whole }) => !whole || length > ARM64_PRINT.indexOf('--- End code')));
    }),
    { seed: 5, numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      assert.equal(parsePrintedCode(text).length, text.split('--- Optimized code ---').length - 1);
    }),
    { seed: 6 },
  );
});
