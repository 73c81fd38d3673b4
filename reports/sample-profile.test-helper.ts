/** A small profile with known amounts, and hostile names if asked for. */
import type { CaseProfile } from '../harness/profile/case-profile.ts';
import type { ProfileNode } from '../harness/profile/located-tree.ts';

export function profileNode(
  name: string,
  self: number,
  children: readonly ProfileNode[] = [],
  line = 1,
): ProfileNode {
  const lines = self === 0 ? [] : ([[line + 1, self]] as const);
  return { frame: { name, file: 'core/sample.ts', line }, self, lines, children };
}

/** 1,000 samples of 50 ns: `walk` 600 of its own, and 300 in what it calls. */
export function sampleProfile(calledName = 'called'): CaseProfile {
  const tree = profileNode('(timed loop)', 100, [
    profileNode('walk', 600, [profileNode(calledName, 300, [], 30)], 20),
  ]);
  return {
    kind: 'cpu',
    caseId: 's/g/case',
    tree,
    amount: 1000,
    perOperation: 50,
    samples: 1000,
    otherSamples: 3,
    slowdown: 1.05,
    sources: { text: () => 'the line', broken: new Map(), unmapped: new Set() },
    inlining: true,
  };
}
