/**
 * Which function of one build is which of another: the same name in the same file, wherever it begins. Where a file has
 * several of a name, the text of the line they begin on tells them apart, and then their order. Pure.
 */
import { frameKey } from './hot-functions.ts';
import { nodesOf, type ProfileFrame, type ProfileNode } from './located-tree.ts';

/** One build's profiles: of one case, taken several times. */
export interface BuildProfiles {
  readonly trees: readonly ProfileNode[];
  readonly textOf: (frame: ProfileFrame) => string | null;
}

/** Both builds' ways to name a function; equal names are the same function. O(nodes). */
export function functionIdentities(
  builds: readonly [BuildProfiles, BuildProfiles],
): [(frame: ProfileFrame) => string, (frame: ProfileFrame) => string] {
  const frames = builds.map(({ trees }) => distinctFrames(trees));
  const ambiguous = new Set(frames.flatMap((ofBuild) => repeated(ofBuild.map(nameKey))));
  const identify = (index: 0 | 1) => {
    const seen = new Map<string, number>();
    const identities = new Map<string, string>();
    for (const frame of frames[index]!) {
      const name = nameKey(frame);
      const base = ambiguous.has(name) ? `${name} ${builds[index].textOf(frame) ?? ''}` : name;
      const before = seen.get(base) ?? 0;
      seen.set(base, before + 1);
      identities.set(frameKey(frame), before === 0 ? base : `${base} #${before}`);
    }
    return (frame: ProfileFrame) => identities.get(frameKey(frame)) ?? nameKey(frame);
  };
  return [identify(0), identify(1)];
}

function nameKey({ name, file }: ProfileFrame): string {
  return JSON.stringify([name, file]);
}

/** In the order of their files and lines. */
function distinctFrames(trees: readonly ProfileNode[]): ProfileFrame[] {
  const frames = new Map<string, ProfileFrame>();
  for (const tree of trees) for (const { frame } of nodesOf(tree)) frames.set(frameKey(frame), frame);
  return [...frames.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function repeated(keys: readonly string[]): string[] {
  const seen = new Set<string>();
  return keys.filter((key) => seen.size === seen.add(key).size);
}
