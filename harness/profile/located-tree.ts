/** A call tree in the positions of the sources: what is printed, drawn, stored and compared. */
import type { CallNode, RunFrame } from './call-tree.ts';

/** A function; `file` is empty for what has none, such as a built-in, and `line` is then 0. */
export interface ProfileFrame {
  readonly name: string;
  readonly file: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

export interface ProfileNode {
  readonly frame: ProfileFrame;
  /** Samples, or bytes, of this function alone. */
  readonly self: number;
  /** The same by line of the frame's file, from 1, the most first; may be less than `self`. */
  readonly lines: readonly (readonly [line: number, amount: number])[];
  readonly children: readonly ProfileNode[];
}

/** What knows the sources. */
export interface Places {
  functionAt(url: string, line: number, column: number): { file: string; line: number };
  lineAt(url: string, line: number): { file: string; line: number };
  text(place: { readonly file: string; readonly line: number }): string | null;
}

const MADE_AT_RUN_TIME = '(made at run time)';

/** `shiftOf` tells by how many lines a script that ran is longer at its beginning than its file. Also tells which node came from which. O(nodes). */
export function locateTree(
  root: CallNode,
  places: Places,
  shiftOf: (scriptId: string) => number = () => 0,
): { readonly tree: ProfileNode; readonly located: ReadonlyMap<CallNode, ProfileNode> } {
  const located = new Map<CallNode, ProfileNode>();
  const locate = (node: CallNode): ProfileNode => {
    const made: ProfileNode = {
      frame: locateFrame(node, places, shiftOf(node.frame.scriptId)),
      self: node.self,
      lines: locateLines(node, places, shiftOf(node.frame.scriptId)),
      children: [...node.children.values()].map(locate),
    };
    located.set(node, made);
    return made;
  };
  return { tree: locate(root), located };
}

function locateFrame({ frame }: CallNode, places: Places, shift: number): ProfileFrame {
  const name = frame.name === '' ? '(anonymous)' : frame.name;
  if (frame.scriptId === '0' || frame.scriptId === '') return { name, file: '', line: 0 };
  if (frame.url === '') return { name, file: MADE_AT_RUN_TIME, line: frame.line };
  const place = places.functionAt(frame.url, frame.line - shift, frame.column);
  return { name: authorsName(name, places.text(place) ?? ''), ...place };
}

/** A bundler puts a number behind a name that it has twice; the author's is the one that the source has. */
function authorsName(name: string, text: string): string {
  const shorter = name.replace(/\d+$/, '');
  return shorter !== '' && text.includes(shorter) && !text.includes(name) ? shorter : name;
}

function locateLines({ frame, lines }: CallNode, places: Places, shift: number): [number, number][] {
  const merged = new Map<number, number>();
  for (const [line, amount] of lines) {
    const place = lineOf({ ...frame, line: frame.line - shift }, line - shift, places);
    merged.set(place.line, (merged.get(place.line) ?? 0) + amount);
  }
  return [...merged].sort((a, b) => b[1] - a[1]);
}

/** A line may hold the beginnings of several functions, in a bundle above all: there the function's own beginning counts. */
function lineOf({ url, line: first, column }: RunFrame, line: number, places: Places): { line: number } {
  if (url === '') return { line };
  return line === first ? places.functionAt(url, line, column) : places.lineAt(url, line);
}

/** Every node, parents first. */
export function* nodesOf(tree: ProfileNode): Generator<ProfileNode> {
  const pending = [tree];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    pending.push(...node.children);
  }
}

/** Samples or bytes in all. */
export function totalOf(tree: ProfileNode): number {
  let sum = 0;
  for (const { self } of nodesOf(tree)) sum += self;
  return sum;
}
