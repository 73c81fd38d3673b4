import type { CommandCase } from 'mmubench';
import { absentCase } from '../absent-case.ts';
import { compileNative } from './compile.ts';

const program = compileNative();

/** One of the C programs as a contender; absent where it can't be compiled. `operations` are those of one call. */
export function nativeCase(name: string, words: readonly string[], operations: number): CommandCase {
  if ('absent' in program) return absentCase(name, program.absent);
  return { name, operations, command: [program.path, String(operations), ...words] };
}
