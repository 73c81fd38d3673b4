/** What is told of one case's profile: plain data, and who knows the sources' lines. */
import type { ProfileNode } from './located-tree.ts';

/** What SourceLines knows when all positions have been looked up. */
export interface Sources {
  /** A line without its indentation; null where the file can't be read. */
  text(place: { readonly file: string; readonly line: number }): string | null;
  /** Files whose source map is named and can't be read, with the reason. */
  readonly broken: ReadonlyMap<string, string>;
  /** JavaScript files that name no map, of a project that compiles TypeScript. */
  readonly unmapped: ReadonlySet<string>;
}

export interface CaseProfile {
  readonly kind: 'cpu' | 'heap';
  readonly caseId: string;
  /** Samples, or bytes; the whole of the tree is `amount`. */
  readonly tree: ProfileNode;
  readonly amount: number;
  /** Nanoseconds or bytes of one operation. */
  readonly perOperation: number;
  /** Of a CPU profile: its samples of the case, and all others. */
  readonly samples: number;
  readonly otherSamples: number;
  /** Time of an operation under the profiler over its time in the turns before. */
  readonly slowdown: number;
  /** The lines of the sources, for whoever prints them. */
  readonly sources: Sources;
  /** Whether V8 told what it has inlined. */
  readonly inlining: boolean;
}

/** Fewer tell too little: a tenth of the time is then known to a third of itself. */
export const FEW_SAMPLES = 100;
