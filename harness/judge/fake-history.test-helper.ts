/** A history of commits whose true speeds are known, and a measurer that tells them with the noise of real trials. */

import { normal } from '../deviates.ts';
import { caseResult, runDocument, trial } from '../documents.test-helper.ts';
import { type Random, seededRandom } from '../random.ts';
import { compareRuns } from '../run-comparison.ts';
import type { RunDocument } from '../run-document.ts';
import { type RunPoints, runPoints } from './run-points.ts';
import type { CompareCommits } from './tested-comparison.ts';

export interface FakeCommit {
  readonly sha: string;
  /** ns per operation by the name of the case. */
  readonly speeds: Readonly<Record<string, number>>;
  readonly builds?: boolean;
  /** The machine's own factor when history measured it; what the control doesn't see of it. */
  readonly disturbance?: number;
  readonly counters?: Readonly<Record<string, number>>;
  readonly suiteHash?: string;
}

export function shaOf(index: number): string {
  return (index + 1).toString(16).padStart(4, '0').repeat(10);
}

/** One run document of each commit that builds, as `history` stores them. */
export function fakeHistory(commits: readonly FakeCommit[], seed: number): RunPoints[] {
  const random = seededRandom(seed);
  return commits.flatMap((commit, index) => {
    if (commit.builds === false) return [];
    const speed = Math.exp(0.1 * normal(random));
    return runPoints(documentOf(commit, index, speed, commit.disturbance ?? 1, random), 0.05);
  });
}

function documentOf(
  commit: FakeCommit,
  index: number,
  speed: number,
  disturbance: number,
  random: Random,
  trialCount = 8,
  lockstep?: string,
): RunDocument {
  const trials = (ns: number) =>
    Array.from({ length: trialCount }, (_, i) => {
      const own = ns * speed * Math.exp(0.004 * normal(random));
      return { ...trial(i, [own, own, own]), ...(commit.counters && { counters: commit.counters }) };
    });
  const controls = Array.from({ length: trialCount }, (_, i) => trial(i, [5 * speed, 5 * speed, 5 * speed]));
  const suiteHash = commit.suiteHash ?? 'hash';
  const startedAt = new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString();
  return runDocument(
    [
      ...Object.entries(commit.speeds).map(([name, ns]) =>
        caseResult(name, trials(ns * disturbance), { suiteHash }),
      ),
      caseResult('control=throughput', controls),
    ],
    {
      runId: index.toString(16).padStart(12, '0'),
      startedAt,
      commit: { sha: commit.sha, time: startedAt, subject: `commit ${index}`, dirty: false },
      ...(lockstep === undefined ? {} : { lockstep }),
    },
  );
}

export interface FakeMeasurer {
  readonly compare: CompareCommits;
  /** Every pair that was measured. */
  readonly log: string[];
}

/** Lockstep trials of the true speeds: the machine's disturbances are in both sides and cancel. */
export function fakeMeasurer(commits: readonly FakeCommit[], seed: number, trials = 40): FakeMeasurer {
  const random = seededRandom(seed);
  const log: string[] = [];
  const find = (sha: string) => commits.findIndex((commit) => commit.sha === sha);
  return {
    log,
    compare: async ({ base, contender, margin }) => {
      const [from, to] = [find(base), find(contender)];
      log.push(`${from}-${to}`);
      for (const index of [from, to]) {
        if (commits[index]!.builds === false) {
          return { kind: 'unbuildable', commit: commits[index]!.sha, reason: 'the build failed' };
        }
      }
      const [a, b] = [from, to].map((index) =>
        documentOf(commits[index]!, index, 1, 1, random, trials, 'together'),
      );
      const { comparisons } = compareRuns(a!, b!, { margin, alpha: 0.05 });
      return {
        kind: 'compared',
        comparisons: new Map(comparisons.map((each) => [each.caseId, each])),
        reused: new Set(),
      };
    },
  };
}
