/** What a parent asks of the Node worker beside the worker protocol, to see the machine code of the case that it holds. */

/** Tell the optimised code that V8 has printed so far, and what it has logged about it. */
export interface PrintedCodeRequest {
  readonly do: 'printed-code';
}

export interface PrintedCodeReply {
  readonly printedCode: {
    /** V8's print of each optimised code object, in order of compilation; null where it can't be read here. */
    readonly printed: string | null;
    /** Older code objects that were left out of it, because the whole is too long. */
    readonly dropped: number;
    /** V8's log of its code; null where there is none, or too much of it. */
    readonly log: string | null;
    /** Where the operation begins; null where the inspector doesn't tell. */
    readonly operation: FunctionPlace | null;
  };
}

/** A function by its parameters, as V8's log names it: line and column from 1. */
export interface FunctionPlace {
  readonly scriptId: string;
  readonly line: number;
  readonly column: number;
}

/** Print all optimised code. No filter by name: a name is the suite's own, and would be V8's to read. */
export const PRINT_FLAGS: readonly string[] = ['--print-opt-code', '--log-code', '--log-source-position'];
