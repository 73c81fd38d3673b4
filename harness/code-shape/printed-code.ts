/**
 * Reads what `node --print-opt-code --trace-opt` prints: one entry for each optimised code object, in order of compilation.
 * The forms are those of Node 20, 22 and 24, on x64 and arm64. Text without code gives none; a text that is cut off gives
 * what it has of its last code, which is then not `whole`.
 */

export interface Instruction {
  /** In bytes from the code's first instruction. */
  readonly pc: number;
  /** Mnemonic and operands. */
  readonly text: string;
  /** What V8 says about an operand: an object, or the builtin that is called; null where it says nothing. */
  readonly note: string | null;
  /** Where a jump inside the code leads; null for other instructions. */
  readonly target: number | null;
  /** V8's reason, in its own words, where jumps lead here when an assumption doesn't hold; null for other instructions. */
  readonly exit: string | null;
}

export interface PrintedCode {
  /** Empty for a function without a name. */
  readonly name: string;
  /** V8's name of the compiler, such as `TURBOFAN`. */
  readonly kind: string;
  /** Of the first instruction, `0x…`; as V8's log has it. Empty where none was printed. */
  readonly address: string;
  /** V8's address of the function that it is the code of; null where it isn't told. */
  readonly functionId: string | null;
  /** Code for a loop that was running, which is entered in its middle. */
  readonly osr: boolean;
  /** Of all instructions, exits included. */
  readonly bytes: number;
  readonly instructions: readonly Instruction[];
  readonly whole: boolean;
}

const START = '--- Optimized code ---';
/** `0x7fcefdfc9c00     0  488b59f8             REX.W movq rbx,[rcx-0x8]    ;; object: …` */
const INSTRUCTION = /^(0x[0-9a-f]+) +([0-9a-f]+) +[0-9a-f]+ +(\S.*)$/;
const REASON = /;; debug: deopt reason '(.*)'$/;
const COMPLETED =
  /^\[completed compiling 0x[0-9a-f]+ <JSFunction .*?\(sfi = (0x[0-9a-f]+)\)> \(target [A-Z_]+\)( OSR)? - took/m;
const END_OF_BODY =
  /^(?:Source positions|Inlined functions|Deoptimization Input Data|Safepoints|Handler Table|RelocInfo|--- End code ---)/;
/** `<+0x688>` on x64, `#-0x10 (addr 0x7f…)` on arm64. */
const X64_TARGET = /<\+0x([0-9a-f]+)>$/;
const ARM64_TARGET = /#[+-]0x[0-9a-f]+ \(addr (0x[0-9a-f]+)\)$/;

/** Linear in the text. */
export function parsePrintedCode(text: string): PrintedCode[] {
  return text.split(START).slice(1).map(parseCode);
}

function parseCode(text: string): PrintedCode {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => END_OF_BODY.test(line));
  const { address, instructions } = parseBody(end < 0 ? lines : lines.slice(0, end));
  const header = (key: string) => new RegExp(`^${key} = (.*)$`, 'm').exec(text)?.[1] ?? '';
  const [, functionId = null, osr] = COMPLETED.exec(text) ?? [];
  return {
    name: header('name'),
    kind: header('kind'),
    address,
    functionId,
    osr: osr !== undefined,
    bytes: Number(/^Instructions \(size = (\d+)\)$/m.exec(text)?.[1] ?? 0),
    instructions,
    whole: text.includes('--- End code ---'),
  };
}

function parseBody(lines: readonly string[]): Pick<PrintedCode, 'address' | 'instructions'> {
  const instructions: Instruction[] = [];
  let address = '';
  for (const line of lines) {
    const [, at, pc, words] = INSTRUCTION.exec(line) ?? [];
    if (at !== undefined) {
      if (address === '') address = at;
      instructions.push(parseInstruction(Number.parseInt(pc!, 16), words!, address));
    }
    // It stands on the exit's own line, or on a line of its own below.
    const [, reason] = REASON.exec(line) ?? [];
    const last = instructions.at(-1);
    if (reason !== undefined && last !== undefined) instructions.splice(-1, 1, { ...last, exit: reason });
  }
  return { address, instructions };
}

function parseInstruction(pc: number, words: string, address: string): Instruction {
  const [, plain, comment = null] = /^(.*?)(?: {2,};; (.*))?$/.exec(words)!;
  const [, text, builtin = null] = /^(.*?)(?: {2}\((\w+)\))?$/.exec(plain!)!;
  const [, near] = X64_TARGET.exec(text!) ?? [];
  const [, absolute] = ARM64_TARGET.exec(text!) ?? [];
  let target: number | null = null;
  if (near !== undefined) target = Number.parseInt(near, 16);
  else if (absolute !== undefined) target = Number(BigInt(absolute) - BigInt(address));
  return { pc, text: text!, note: builtin ?? comment, target, exit: null };
}
