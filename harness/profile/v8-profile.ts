/** V8's CPU profile as the inspector gives it and as a `.cpuprofile` file holds it; its own names. */

export interface CallFrame {
  readonly functionName: string;
  /** `0` for what is in no script. */
  readonly scriptId: string;
  readonly url: string;
  /** Of the function's beginning, both from 0; -1 for what is in no script. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export interface CpuProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  /** Samples in which this frame was the innermost. */
  readonly hitCount?: number;
  readonly children?: readonly number[];
  /** Those samples by line of the compiled code, from 1: of the innermost function, which may be an inlined one. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

export interface CpuProfile {
  readonly nodes: readonly CpuProfileNode[];
  /** Microseconds of V8's clock. */
  readonly startTime: number;
  readonly endTime: number;
  /** Ids of nodes, in time order. */
  readonly samples: readonly number[];
  /** Microseconds between a sample and the one before. */
  readonly timeDeltas: readonly number[];
}

/** A node of a heap profile: what was allocated while this frame was the innermost. */
export interface HeapProfileNode {
  readonly callFrame: CallFrame;
  /** Bytes, scaled by V8 to stand for what it did not sample. */
  readonly selfSize: number;
  readonly id: number;
  readonly children: readonly HeapProfileNode[];
}

export interface HeapProfile {
  readonly head: HeapProfileNode;
  readonly samples: readonly { readonly size: number; readonly nodeId: number; readonly ordinal: number }[];
}
