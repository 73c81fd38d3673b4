/** Reads what `node --print-opt-code` prints: one entry for each optimised code object, in order of compilation. */
export interface OptimisedCode {
  readonly name: string;
  /** All of them. */
  readonly instructions: number;
  /** Those that do work: without the exits for deoptimisation, and the jumps and padding that layout adds. */
  readonly working: number;
}

const START = '--- Optimized code ---';
/** `0x7fcefdfc9c00     0  488b59f8             REX.W movq rbx,[rcx-0x8]` */
const INSTRUCTION = /^0x[0-9a-f]+ +[0-9a-f]+ +[0-9a-f]+ +\S/;
/** An exit calls through the table of roots; `jmp` is unconditional. */
const LAYOUT = / (call \[r13-0x[0-9a-f]+\]|(jmp|nop|int3l)\b)/;

/** Linear in the text. Text without code gives none. */
export function parseOptimisedCode(text: string): OptimisedCode[] {
  const codes = text.split(START).slice(1);
  return codes.map((code) => {
    const lines = code.split('\n');
    const end = lines.findIndex((line) =>
      /^(Source positions|Inlined functions|Deoptimization Input Data)/.test(line),
    );
    const body = end < 0 ? lines : lines.slice(0, end);
    const instructions = body.filter((line) => INSTRUCTION.test(line));
    return {
      name: /^name = (.*)$/m.exec(code)?.[1] ?? '',
      instructions: instructions.length,
      working: instructions.filter((line) => !LAYOUT.test(line)).length,
    };
  });
}
