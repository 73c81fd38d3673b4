import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARM64_PRINT } from './arm64-print.test-helper.ts';
import { shapeOf } from './code-shape.ts';
import { instructionSetOf } from './instruction-set.ts';
import { type PrintedCode, parsePrintedCode } from './printed-code.ts';

const X64 = instructionSetOf('x64')!;

/** One instruction a line, at its line's number; `<+0xN>` leads to line N; `exit REASON` is an exit. */
function codeOf(text: string): PrintedCode {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const instructions = lines.map((line, pc) => {
    const exit = /^exit (.*)$/.exec(line)?.[1];
    const words = exit === undefined ? line : 'call [r13-0x38]';
    const comment = exit === undefined ? '' : `    ;; debug: deopt reason '${exit}'`;
    return `0x${(0x1000 + pc).toString(16)}  ${pc.toString(16)}  90  ${words}${comment}`;
  });
  const [code] = parsePrintedCode(
    `--- Optimized code ---\nInstructions (size = ${lines.length})\n${instructions.join('\n')}\n\n--- End code ---\n`,
  );
  return code!;
}

const NESTED = codeOf(`
  push rbp
  cmpl rax,rbx
  jge 0x0  <+0xd>
  nop
  cmpl rcx,rdx
  jnc 0x0  <+0x11>
  jz 0x0  <+0xf>
  addl rcx,0x1
  jl 0x0  <+0x4>
  call 0x0  (Builtin)
  jo 0x0  <+0x12>
  jl 0x0  <+0x1>
  jmp 0x0  <+0xd>
  pop rbp
  retl
  call 0x0  (Rare)
  jmp 0x0  <+0x7>
  jmp 0x0  <+0x13>
  exit overflow
  exit out of bounds
`);

test('loops inside loops, what runs rarely, and checks through a jump', () => {
  const { counts, loops, checks } = shapeOf(NESTED, X64);
  assert.deepEqual(
    loops.map(({ depth, body, rare }) => ({ depth, body, rare })),
    [
      { depth: 0, body: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], rare: [15, 16] },
      { depth: 1, body: [4, 5, 6, 7, 8], rare: [15, 16] },
    ],
  );
  assert.deepEqual(loops[0]!.counts, { instructions: 10, boundsChecks: 1, exits: 2, calls: 1 });
  assert.deepEqual(loops[1]!.counts, { instructions: 5, boundsChecks: 1, exits: 1, calls: 0 });
  assert.deepEqual(counts, { instructions: 17, boundsChecks: 1, exits: 2, calls: 2 });
  assert.deepEqual(
    [...checks],
    [
      [5, 'out of bounds'],
      [10, 'overflow'],
    ],
  );
});

test('a check that V8 keeps against its own mistakes leads to a trap', () => {
  const code = codeOf('cmpl rax,0x400\njnc 0x0  <+0x4>\njo 0x0  <+0x4>\nretl\nint3l');
  // The second one compares nothing with a length.
  assert.deepEqual(shapeOf(code, X64).counts, { instructions: 4, boundsChecks: 1, exits: 0, calls: 0 });
});

test('jumps in a circle and to nowhere end', () => {
  const code = codeOf('jz 0x0  <+0x1>\njmp 0x0  <+0x2>\njmp 0x0  <+0x1>\njz 0x0  <+0x63>');
  const { loops, checks } = shapeOf(code, X64);
  assert.equal(checks.size, 0);
  assert.deepEqual(loops[0]!.body, [1, 2]);
});

test('a loop that V8 printed on arm64', () => {
  const [code] = parsePrintedCode(ARM64_PRINT);
  const [loop] = shapeOf(code!, instructionSetOf('arm64')!).loops;
  assert.equal(code!.instructions[loop!.body[0]!]!.pc, 0x58);
  assert.equal(code!.instructions[loop!.body.at(-1)!]!.pc, 0x120);
  assert.deepEqual(loop!.counts, { instructions: 51, boundsChecks: 2, exits: 9, calls: 0 });
  assert.ok(loop!.rare.length > 0);
});

test('no other architecture is known', () => {
  assert.equal(instructionSetOf('s390x'), null);
});
