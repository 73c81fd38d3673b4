/** The hottest functions and lines of a located tree. Pure. */
import type { ProfileFrame, ProfileNode } from './located-tree.ts';

export interface HotFunction {
  readonly frame: ProfileFrame;
  /** Samples or bytes of the function alone, and with all that it calls; a recursion counts once. */
  readonly self: number;
  readonly total: number;
  /** Its own by line, the most first. */
  readonly lines: readonly (readonly [line: number, amount: number])[];
}

export interface HotLine {
  readonly frame: ProfileFrame;
  readonly line: number;
  readonly self: number;
}

interface Sums {
  readonly frame: ProfileFrame;
  self: number;
  total: number;
  readonly lines: Map<number, number>;
}

/** The most of its own first. O(nodes × depth of recursion). */
export function hotFunctions(tree: ProfileNode): HotFunction[] {
  const byFrame = new Map<string, Sums>();
  const sumsOf = (frame: ProfileFrame): Sums => {
    const key = frameKey(frame);
    const sums = byFrame.get(key) ?? { frame, self: 0, total: 0, lines: new Map() };
    byFrame.set(key, sums);
    return sums;
  };
  const visit = (node: ProfileNode, above: ReadonlySet<string>): number => {
    const key = frameKey(node.frame);
    const below = new Set(above).add(key);
    const total = node.children.reduce((sum, child) => sum + visit(child, below), node.self);
    const sums = sumsOf(node.frame);
    sums.self += node.self;
    if (!above.has(key)) sums.total += total;
    for (const [line, amount] of node.lines) sums.lines.set(line, (sums.lines.get(line) ?? 0) + amount);
    return total;
  };
  visit(tree, new Set());
  return [...byFrame.values()]
    .map(({ lines, ...sums }) => ({ ...sums, lines: [...lines].sort((a, b) => b[1] - a[1]) }))
    .sort((a, b) => b.self - a.self || b.total - a.total);
}

/** The most first. */
export function hotLines(functions: readonly HotFunction[]): HotLine[] {
  return functions
    .flatMap(({ frame, lines }) => lines.map(([line, self]) => ({ frame, line, self })))
    .sort((a, b) => b.self - a.self);
}

/** The same for the same function of one build. */
export function frameKey({ name, file, line }: ProfileFrame): string {
  return JSON.stringify([name, file, line]);
}
