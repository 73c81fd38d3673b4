/**
 * Which instructions of a code object can follow each other, and the loops that they form. Pure. Linear in the number of
 * instructions for each level of loops inside loops.
 */
import type { InstructionSet } from './instruction-set.ts';
import type { PrintedCode } from './printed-code.ts';

export interface FlowGraph {
  /** By instruction: those that may run next. Exits for deoptimisation have none. */
  readonly successors: readonly (readonly number[])[];
  /** Index of the instruction at a pc; undefined where none begins. */
  readonly indexAt: (pc: number) => number | undefined;
}

/** Instructions that can reach each other, as indices in order. */
export interface Loop {
  /** 0 for one that is in no other loop. */
  readonly depth: number;
  /**
   * From its first instruction on without a gap: V8 puts what runs rarely (a call of the collector, an interrupt) behind
   * the rest of the function.
   */
  readonly body: readonly number[];
  /** What belongs to the loop and lies behind the rest. */
  readonly rare: readonly number[];
}

export function flowGraph({ instructions }: PrintedCode, set: InstructionSet): FlowGraph {
  const indices = new Map(instructions.map(({ pc }, index) => [pc, index]));
  const successors = instructions.map(({ text, target, exit }, index) => {
    if (exit !== null) return [];
    const next = index + 1 < instructions.length ? [index + 1] : [];
    const jumped = target === null ? undefined : indices.get(target);
    const there = jumped === undefined ? [] : [jumped];
    if (set.jump.test(text)) return there;
    if (set.branch.test(text)) return [...next, ...there];
    return set.end.test(text) ? [] : next;
  });
  return { successors, indexAt: (pc) => indices.get(pc) };
}

/** All loops, outer ones before those inside them. */
export function loopsOf(code: PrintedCode, { successors }: FlowGraph, set: InstructionSet): Loop[] {
  const found: Loop[] = [];
  const all = new Set(successors.keys());
  const pending = [{ nodes: all, depth: 0 }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    for (const component of cycles(next.nodes, successors)) {
      const members = component.toSorted((a, b) => a - b);
      const { body, rare } = splitRare(members, code, set);
      found.push({ depth: next.depth, body, rare });
      // Without its first instruction, what still turns is a loop inside.
      pending.push({ nodes: new Set(members.slice(1)), depth: next.depth + 1 });
    }
  }
  return found;
}

/** `members` in order. Padding, traps, exits and jumps out of the loop are no gap. */
function splitRare(
  members: readonly number[],
  { instructions }: PrintedCode,
  set: InstructionSet,
): Pick<Loop, 'body' | 'rare'> {
  const inside = new Set(members);
  let end = members[0]!;
  for (; end < instructions.length; end++) {
    const { text, exit } = instructions[end]!;
    const between = set.padding.test(text) || set.trap.test(text) || set.jump.test(text) || exit !== null;
    if (!inside.has(end) && !between) break;
  }
  const split = members.findIndex((index) => index >= end);
  return split < 0
    ? { body: members, rare: [] }
    : { body: members.slice(0, split), rare: members.slice(split) };
}

/** The strongly connected components with more than one node (Tarjan 1972), without recursion. */
function cycles(nodes: ReadonlySet<number>, successors: FlowGraph['successors']): number[][] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  for (const root of nodes) {
    if (order.has(root)) continue;
    const path: { node: number; next: number }[] = [];
    const enter = (node: number) => {
      order.set(node, order.size);
      low.set(node, order.get(node)!);
      open.push(node);
      isOpen.add(node);
      path.push({ node, next: 0 });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const follower = successors[node]![top.next++];
      if (follower !== undefined) {
        if (!nodes.has(follower)) continue;
        if (!order.has(follower)) enter(follower);
        else if (isOpen.has(follower)) low.set(node, Math.min(low.get(node)!, order.get(follower)!));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low.set(parent.node, Math.min(low.get(parent.node)!, low.get(node)!));
      if (low.get(node) !== order.get(node)) continue;
      const component = open.splice(open.lastIndexOf(node));
      for (const member of component) isOpen.delete(member);
      const turnsOnItself = successors[node]!.includes(node);
      if (component.length > 1 || turnsOnItself) found.push(component);
    }
  }
  return found;
}
