/** From a CPU profile of a worker to one in the positions of the sources. */
import { EXIT, UserError } from '../user-error.ts';
import { type AttributedProfile, attributedProfile, type ProfileMark } from './attributed-profile.ts';
import { buildCallTree } from './call-tree.ts';
import type { CodeLog } from './code-log.ts';
import { locateTree, type ProfileNode } from './located-tree.ts';
import type { SourceLines } from './source-lines.ts';
import { isTimedRoot } from './timed-root.ts';
import type { CpuProfile } from './v8-profile.ts';

export interface SourceProfile {
  readonly tree: ProfileNode;
  /** Samples of the case, and the others. */
  readonly samples: number;
  readonly otherSamples: number;
  /** What is stored of it. */
  readonly file: (mark: ProfileMark) => AttributedProfile;
}

/** Without a log, inlined functions are counted as those that call them. O(nodes + samples). */
export function sourceProfile(profile: CpuProfile, log: CodeLog | null, sources: SourceLines): SourceProfile {
  const calls = buildCallTree(profile, isTimedRoot, log);
  const { tree, located } = locateTree(calls.root, sources, (scriptId) => log?.shiftOf(scriptId) ?? 0);
  return {
    tree,
    samples: calls.samples,
    otherSamples: calls.otherSamples,
    file: (mark) => attributedProfile(profile, calls, located, tree, (file) => sources.urlOf(file), mark),
  };
}

/** `why` is told where more is known of it. */
export function nothingSampled(caseId: string, timeMs: number, why: string | null = null): UserError {
  return new UserError(
    `the profile of ${caseId} holds nothing of ${timeMs / 1000} s${why === null ? '' : `: ${why}`}; profile it for longer with --seconds`,
    EXIT.caseFailed,
  );
}
