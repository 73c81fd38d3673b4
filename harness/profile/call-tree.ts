/**
 * The calls of the measured code as a tree, with the samples in which each was the innermost: V8's profile without what
 * is not the case's, and with inlined functions in their places. Pure; O(nodes + samples).
 */
import type { CodePart } from './code-log.ts';
import type { CallFrame, CpuProfile, CpuProfileNode } from './v8-profile.ts';

/** A function in the code that ran; line and column from 1, 0 for what has no script. */
export interface RunFrame {
  readonly name: string;
  readonly scriptId: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

export interface CallNode {
  readonly frame: RunFrame;
  /** Samples in which this was the innermost function; a fraction where V8 can't tell two calls apart. */
  self: number;
  /** Those samples by line of the code that ran, from 1. */
  readonly lines: Map<number, number>;
  readonly children: Map<string, CallNode>;
}

export interface CallTree {
  readonly root: CallNode;
  /** Samples of the case: in the tree, garbage collections among them. */
  readonly samples: number;
  /** Samples of the set-up, of what is around the loop, and of no known code. */
  readonly otherSamples: number;
  /** Where the samples of each of the profile's own nodes went: by its id, the functions with their parts of them. */
  readonly targets: ReadonlyMap<number, readonly Target[]>;
}

export interface Target {
  readonly node: CallNode;
  /** 0 to 1. */
  readonly share: number;
}

/** Who knows what was inlined where. */
export interface InliningSource {
  partsAt(scriptId: string, line: number, column: number, sourceLine: number): readonly CodePart[];
}

const COLLECTOR = '(garbage collector)';

/** `isRoot` tells the function that runs the case, and nothing else: the timed loop. */
export function buildCallTree(
  profile: CpuProfile,
  isRoot: (frame: CallFrame) => boolean,
  inlining: InliningSource | null,
): CallTree {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const roots = topmost(profile, byId, isRoot);
  const root = newNode(ROOT);
  const targets = new Map<number, Target[]>();
  for (const id of roots) addSubtree(byId.get(id)!, root, byId, inlining, targets);
  const samples = profile.samples.reduce((count, id) => count + (targets.has(id) ? 1 : 0), 0);
  const { count, id } = collectionsOf(profile, targets);
  if (count > 0) {
    const collector = childOf(root, { ...ROOT, name: COLLECTOR });
    collector.self += count;
    targets.set(id, [{ node: collector, share: 1 }]);
  }
  return { root, samples: samples + count, otherSamples: profile.samples.length - samples - count, targets };
}

export const ROOT: RunFrame = { name: '(timed loop)', scriptId: '0', url: '', line: 0, column: 0 };

export function newNode(frame: RunFrame): CallNode {
  return { frame, self: 0, lines: new Map(), children: new Map() };
}

/** Ids of root frames that have no other above them. */
function topmost(
  profile: CpuProfile,
  byId: ReadonlyMap<number, CpuProfileNode>,
  isRoot: (frame: CallFrame) => boolean,
): number[] {
  const found: number[] = [];
  const pending = profile.nodes.slice(0, 1);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isRoot(node.callFrame)) found.push(node.id);
    else pending.push(...(node.children ?? []).flatMap((id) => byId.get(id) ?? []));
  }
  return found;
}

/** Adds what the node and all below it have seen; deep recursion in the profile is no recursion here. */
function addSubtree(
  top: CpuProfileNode,
  target: CallNode,
  byId: ReadonlyMap<number, CpuProfileNode>,
  inlining: InliningSource | null,
  targets: Map<number, Target[]>,
): void {
  const pending = [{ node: top, into: target }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, into } = next;
    targets.set(node.id, addOwnSamples(node, into, inlining));
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) pending.push({ node: child, into: childOf(into, frameOf(child.callFrame)) });
    }
  }
}

function addOwnSamples(node: CpuProfileNode, into: CallNode, inlining: InliningSource | null): Target[] {
  const { scriptId, lineNumber, columnNumber } = node.callFrame;
  const hits = node.hitCount ?? 0;
  const samples = new Map<CallNode, number>();
  const add = (target: CallNode, line: number | null, count: number) => {
    target.self += count;
    if (line !== null) target.lines.set(line, (target.lines.get(line) ?? 0) + count);
    samples.set(target, (samples.get(target) ?? 0) + count);
  };
  let left = hits;
  for (const { line, ticks } of node.positionTicks ?? []) {
    const parts = inlining?.partsAt(scriptId, lineNumber + 1, columnNumber + 1, line) ?? [];
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    // The same line inlined twice is one line to V8: each copy gets the share of its machine code.
    if (bytes === 0) add(into, line, ticks);
    for (const part of parts) add(part.inlined.reduce(childOf, into), line, (ticks * part.bytes) / bytes);
    left -= ticks;
  }
  if (left > 0) add(into, null, left);
  return [...samples].map(([target, count]) => ({ node: target, share: count / hits }));
}

export function childOf(parent: CallNode, frame: RunFrame): CallNode {
  const { scriptId, line, column, name } = frame;
  const key = `${scriptId}:${line}:${column}:${scriptId === '0' ? name : ''}`;
  const known = parent.children.get(key);
  if (known !== undefined) return known;
  const child = newNode(frame);
  parent.children.set(key, child);
  return child;
}

export function frameOf({ functionName, scriptId, url, lineNumber, columnNumber }: CallFrame): RunFrame {
  return { name: functionName, scriptId, url, line: lineNumber + 1, column: columnNumber + 1 };
}

/** Collections belong to whoever ran before them: V8 gives them no caller. `id` is their node's. */
function collectionsOf(
  { nodes, samples }: CpuProfile,
  inside: ReadonlyMap<number, unknown>,
): { count: number; id: number } {
  const id = nodes.find(({ callFrame }) => callFrame.functionName === COLLECTOR)?.id ?? -1;
  let count = 0;
  let own = false;
  for (const sample of samples) {
    if (sample !== id) own = inside.has(sample);
    else if (own) count++;
  }
  // In a profile that was stored by us, they are the case's already.
  return { count: inside.has(id) ? 0 : count, id };
}
