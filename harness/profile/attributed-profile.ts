/**
 * The file that is stored: V8's format, which Chrome DevTools and speedscope open, with positions in the sources and
 * inlined functions as functions. V8 doesn't tell which of a function's samples were in which inlined call, only how many:
 * they are spread evenly over its time. Pure; O(samples × functions inlined into one).
 */
import type { CallNode, CallTree } from './call-tree.ts';
import type { ProfileNode } from './located-tree.ts';
import type { CpuProfile, CpuProfileNode } from './v8-profile.ts';

/** What mmubench keeps in the file beside V8's own fields; other programs skip it. */
export interface ProfileMark {
  readonly caseId: string;
  readonly commit: string | null;
  /** One operation's time in the turns before the profile. */
  readonly nsPerOperation: number;
}

export interface AttributedProfile extends CpuProfile {
  readonly mmubench: ProfileMark;
}

const NOT_OF_THE_CASE = '(program)';

export function attributedProfile(
  profile: CpuProfile,
  { targets }: CallTree,
  located: ReadonlyMap<CallNode, ProfileNode>,
  tree: ProfileNode,
  urlOf: (file: string) => string,
  mark: ProfileMark,
): AttributedProfile {
  const { nodes, ids, outside } = numberNodes(tree, urlOf);
  const credits = new Map<CallNode, number>();
  const samples = profile.samples.map((id) => {
    const found = targets.get(id) ?? [];
    if (found.length === 0) return outside;
    // Whoever is owed the most gets the sample.
    for (const { node, share } of found) credits.set(node, (credits.get(node) ?? 0) + share);
    const [{ node: owed }] = found.toSorted((a, b) => credits.get(b.node)! - credits.get(a.node)!) as [
      (typeof found)[number],
    ];
    credits.set(owed, credits.get(owed)! - 1);
    return ids.get(located.get(owed)!)!;
  });
  const hits = new Map<number, number>();
  for (const id of samples) hits.set(id, (hits.get(id) ?? 0) + 1);
  const { startTime, endTime, timeDeltas } = profile;
  return {
    nodes: nodes.map((node) => ({ ...node, hitCount: hits.get(node.id) ?? 0 })),
    startTime,
    endTime,
    samples,
    timeDeltas,
    mmubench: mark,
  };
}

/** V8's root with the case below it, and a node for what is not the case's. */
function numberNodes(
  tree: ProfileNode,
  urlOf: (file: string) => string,
): { nodes: CpuProfileNode[]; ids: Map<ProfileNode, number>; outside: number } {
  const ids = new Map<ProfileNode, number>();
  const number = (node: ProfileNode): void => {
    ids.set(node, ids.size + 3);
    node.children.forEach(number);
  };
  number(tree);
  const scripts = new Map<string, string>();
  const scriptOf = (file: string): string => {
    if (file === '') return '0';
    const id = scripts.get(file) ?? String(scripts.size + 1);
    scripts.set(file, id);
    return id;
  };
  const own = [...ids].map(([{ frame, lines, children }, id]): CpuProfileNode => {
    const { name, file, line } = frame;
    return {
      id,
      callFrame: {
        functionName: name === '(anonymous)' ? '' : name,
        scriptId: scriptOf(file),
        url: urlOf(file),
        lineNumber: line - 1,
        columnNumber: file === '' ? -1 : 0,
      },
      children: children.map((child) => ids.get(child)!),
      positionTicks: lines
        .map(([at, ticks]) => ({ line: at, ticks: Math.round(ticks) }))
        .filter(({ ticks }) => ticks > 0),
    };
  });
  const bare = (id: number, functionName: string, children: number[]): CpuProfileNode => ({
    id,
    callFrame: { functionName, scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
    children,
  });
  return { nodes: [bare(1, '(root)', [2, 3]), bare(2, NOT_OF_THE_CASE, []), ...own], ids, outside: 2 };
}
