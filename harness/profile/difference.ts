/**
 * Two builds' profiles, function by function: what one operation costs more or less, and how sure that is. The unit of
 * evidence is a pair of fresh workers that took turns. Pure.
 */
import { confidenceSequence } from '../confidence-sequence.ts';
import { type BuildProfiles, functionIdentities } from './function-identity.ts';
import { hotFunctions } from './hot-functions.ts';
import type { ProfileFrame, ProfileNode } from './located-tree.ts';

/** One worker's profile. */
export interface SideProfile {
  /** Of its turns. */
  readonly trees: readonly ProfileNode[];
  /** Samples in the trees. */
  readonly samples: number;
  /** In the turns that it took with its partner. */
  readonly nsPerOperation: number;
}

export interface ProfilePair {
  readonly base: SideProfile;
  readonly contender: SideProfile;
}

/** Nanoseconds of one operation; the ends are infinite where the pairs don't bound it. */
export interface Span {
  readonly center: number;
  readonly low: number;
  readonly high: number;
}

export interface FunctionDifference {
  /** As the contender has it, or the base where that alone does. */
  readonly frame: ProfileFrame;
  /** Of the function alone, without what it calls: nanoseconds of one operation, means over the pairs. */
  readonly base: number;
  readonly contender: number;
  readonly difference: Span;
}

export interface DifferenceNode {
  readonly frame: ProfileFrame;
  readonly base: number;
  readonly contender: number;
  readonly children: readonly DifferenceNode[];
}

export interface Difference {
  readonly pairs: number;
  readonly alpha: number;
  readonly base: number;
  readonly contender: number;
  readonly difference: Span;
  /** What explains the change first. */
  readonly functions: readonly FunctionDifference[];
  readonly tree: DifferenceNode;
}

export type TextOf = BuildProfiles['textOf'];

/** `textOf` give the line on which a function begins. RangeError for no pair. O(nodes). */
export function compareProfiles(
  pairs: readonly ProfilePair[],
  alpha: number,
  textOf: { readonly base: TextOf; readonly contender: TextOf },
): Difference {
  if (pairs.length === 0) throw new RangeError('Got no pair of profiles, expected one or more.');
  const sides = ['base', 'contender'] as const;
  const [ofBase, ofContender] = functionIdentities([
    { trees: pairs.flatMap(({ base }) => base.trees), textOf: textOf.base },
    { trees: pairs.flatMap(({ contender }) => contender.trees), textOf: textOf.contender },
  ]);
  const identity = { base: ofBase, contender: ofContender };
  const frames = new Map<string, ProfileFrame>();
  const selfOf = (side: 'base' | 'contender') =>
    pairs.map((pair) => selfByFunction(pair[side], identity[side], frames));
  const self = { base: selfOf('base'), contender: selfOf('contender') };
  const functions = [...frames].map(([key, frame]): FunctionDifference => {
    const [base, contender] = sides.map((side) => self[side].map((ofPair) => ofPair.get(key) ?? 0));
    return {
      frame,
      base: mean(base!),
      contender: mean(contender!),
      difference: span(
        contender!.map((value, i) => value - base![i]!),
        alpha,
      ),
    };
  });
  const [base, contender] = sides.map((side) => pairs.map((pair) => pair[side].nsPerOperation));
  const whole = span(
    contender!.map((value, i) => value - base![i]!),
    alpha,
  );
  return {
    pairs: pairs.length,
    alpha,
    base: mean(base!),
    contender: mean(contender!),
    difference: whole,
    functions: functions.sort(byExplanation(whole)),
    tree: mergeTrees(pairs, identity),
  };
}

/** The part of a difference that is there at both ends of its interval. */
export function surePart({ low, high }: Span): number {
  return Math.max(0, low, -high);
}

/** What surely pushes the whole where it went comes first, by how much of it is sure; then the rest, by its size. */
function byExplanation(whole: Span): (a: FunctionDifference, b: FunctionDifference) => number {
  const direction = Math.sign(whole.center);
  const sure = ({ difference }: FunctionDifference) =>
    Math.sign(difference.center) === direction ? surePart(difference) : 0;
  return (a, b) => sure(b) - sure(a) || Math.abs(b.difference.center) - Math.abs(a.difference.center);
}

function selfByFunction(
  { trees, samples, nsPerOperation }: SideProfile,
  identity: (frame: ProfileFrame) => string,
  frames: Map<string, ProfileFrame>,
): Map<string, number> {
  const self = new Map<string, number>();
  for (const { frame, self: own } of trees.flatMap(hotFunctions)) {
    const key = identity(frame);
    frames.set(key, frame);
    self.set(key, (self.get(key) ?? 0) + (own / samples) * nsPerOperation);
  }
  return self;
}

interface MergedNode {
  frame: ProfileFrame;
  base: number;
  contender: number;
  readonly children: Map<string, MergedNode>;
}

/** Calls by the functions on the way to them; means over the pairs. */
function mergeTrees(
  pairs: readonly ProfilePair[],
  identity: Readonly<Record<'base' | 'contender', (frame: ProfileFrame) => string>>,
): DifferenceNode {
  const root = newMerged(pairs[0]!.contender.trees[0]!.frame);
  for (const side of ['base', 'contender'] as const) {
    for (const pair of pairs) {
      const { trees, samples, nsPerOperation } = pair[side];
      const scale = nsPerOperation / samples / pairs.length;
      const add = (node: ProfileNode, into: MergedNode): void => {
        into[side] += node.self * scale;
        into.frame = node.frame;
        for (const child of node.children) {
          const key = identity[side](child.frame);
          const known = into.children.get(key) ?? newMerged(child.frame);
          into.children.set(key, known);
          add(child, known);
        }
      };
      for (const tree of trees) add(tree, root);
    }
  }
  return toNode(root);
}

function newMerged(frame: ProfileFrame): MergedNode {
  return { frame, base: 0, contender: 0, children: new Map() };
}

function toNode({ children, ...node }: MergedNode): DifferenceNode {
  return { ...node, children: [...children.values()].map(toNode) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function span(values: readonly number[], alpha: number): Span {
  const { mean: center, low, high } = confidenceSequence(values, alpha);
  return { center, low: Math.min(low, center), high: Math.max(high, center) };
}
