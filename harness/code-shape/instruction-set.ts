/** What the two instruction sets call the few kinds of instructions that a code's shape depends on. */

export interface InstructionSet {
  /** Jumps that are always taken. */
  readonly jump: RegExp;
  /** Jumps that are taken if a condition holds. */
  readonly branch: RegExp;
  /** Those of them that compare without sign: an index that is negative is too large. */
  readonly unsignedBranch: RegExp;
  readonly call: RegExp;
  /** Nothing runs after it: returns, jumps to elsewhere, and traps. */
  readonly end: RegExp;
  readonly return: RegExp;
  readonly trap: RegExp;
  /** What is never run: filling, and constants among the code. */
  readonly padding: RegExp;
}

const X64: InstructionSet = {
  jump: /^jmp\b/,
  branch: /^j(?!mp)[a-z]+ /,
  unsignedBranch: /^j(?:nc|c|a|na|nb|b|ae|be) /,
  call: /^(?:REX\.W )?call\b/,
  end: /^(?:ret|int3|ud2)/,
  return: /^ret/,
  trap: /^(?:int3|ud2)/,
  padding: /^(?:nop|int3)/,
};

const ARM64: InstructionSet = {
  jump: /^b #/,
  branch: /^(?:b\.\w+|cbn?z|tbn?z) /,
  unsignedBranch: /^b\.(?:hs|cs|lo|cc|hi|ls) /,
  call: /^blr? /,
  end: /^(?:ret|br |brk|hlt|udf)/,
  return: /^ret/,
  trap: /^(?:brk|hlt|udf)/,
  padding: /^(?:nop|constant)\b/,
};

/** By Node's name of the architecture; null for one that isn't known here. */
export function instructionSetOf(arch: string): InstructionSet | null {
  if (arch === 'x64') return X64;
  return arch === 'arm64' ? ARM64 : null;
}
