/** Compares commits for check and bisect: builds them, measures them in lockstep and stores that, unless stored trials tell. */
import { type Build, type BuildOptions, prepareBuild } from '../builds.ts';
import type { CalibrationIndex } from '../calibration-index.ts';
import { type ComparedBuilds, compareBuilds } from '../compare-builds.ts';
import { compareRuns, type RunComparison } from '../comparison.ts';
import type { Progress } from '../measure.ts';
import type { Plan, RunDocument } from '../run-document.ts';
import { readRun, writeRun } from '../store.ts';
import { EXIT, UserError } from '../user-error.ts';
import type { HistoryRun } from './history-reader.ts';
import { cleanSha } from './run-points.ts';
import type { CompareCommits, CompareRequest, Tested } from './tested-comparison.ts';

export interface CommitComparerOptions {
  readonly building: BuildOptions;
  readonly results: string;
  /** The stored runs, for trials that can be used again. */
  readonly stored: readonly HistoryRun[];
  /** Where a stored run must come from to be used again: this machine and runtime. */
  readonly isFromHere: (run: HistoryRun['points']['run']) => boolean;
  readonly plan: Plan;
  readonly pin: boolean;
  readonly machineName: string | null;
  readonly calibrations: CalibrationIndex;
  /** Adds to the contender's document what explains its slowdowns, while both builds are there; null: nobody asked. */
  readonly explain: ((measured: ComparedBuilds, builds: BothBuilds) => Promise<ComparedBuilds>) | null;
  readonly onProgress: (progress: Progress) => void;
}

export interface BothBuilds {
  readonly base: Build;
  readonly contender: Build;
  readonly plan: Plan;
}

/** Two documents of one measurement in lockstep. */
interface Pair {
  readonly base: RunDocument;
  readonly contender: RunDocument;
}

export class CommitComparer {
  readonly #options: CommitComparerOptions;
  /** Documents of this session, and of earlier ones once they were read. */
  readonly #pairs: Pair[] = [];
  readonly #read = new Set<string>();
  /** The base is asked for again and again. */
  #kept: Build | null = null;

  constructor(options: CommitComparerOptions) {
    this.#options = options;
  }

  readonly compare: CompareCommits = async (request) => {
    await this.#readStored(request);
    const found = this.#storedComparisons(request);
    const reused = new Set(
      [...found]
        .filter(([id, { verdict }]) => verdict !== 'inconclusive' || this.#isSpent(id, request))
        .map(([id]) => id),
    );
    const caseIds = request.caseIds.filter((caseId) => !reused.has(caseId));
    if (caseIds.length === 0) return { kind: 'compared', comparisons: found, reused };
    const problem = await this.#measure({ ...request, caseIds });
    if (problem !== null) return problem;
    return { kind: 'compared', comparisons: this.#storedComparisons(request), reused };
  };

  /** Removes what was built. */
  async dispose(): Promise<void> {
    await this.#kept?.dispose();
    this.#kept = null;
  }

  /** null where it was measured. */
  async #measure(request: CompareRequest): Promise<Tested | null> {
    const { building, plan, pin, machineName, calibrations, results, onProgress } = this.#options;
    const { base, contender, caseIds, margin } = request;
    const { signal } = building;
    const first = await this.#keep(base);
    if ('kind' in first) return first;
    const second = await this.#build(contender);
    if ('kind' in second) return second;
    const both = { base: first, contender: second, plan: { ...plan, margin, filters: caseIds } };
    try {
      const measured = await answered(() =>
        compareBuilds({
          ...both,
          suiteNames: [],
          patterns: caseIds,
          isWanted: (caseId) => caseIds.includes(caseId),
          pin,
          machineName,
          calibrations,
          signal,
          onProgress,
        }),
      );
      if (measured === null) return null;
      if (measured.base.interrupted) throw new UserError('interrupted', EXIT.interrupted);
      const { explain } = this.#options;
      const told = explain !== null && request.explain ? await explain(measured, both) : measured;
      this.#pairs.push(told);
      for (const document of [told.base, told.contender]) await writeRun(results, document);
    } finally {
      await second.dispose();
    }
    return null;
  }

  async #keep(sha: string): Promise<Build | Tested> {
    if (this.#kept?.commit?.sha === sha) return this.#kept;
    await this.dispose();
    const build = await this.#build(sha);
    if (!('kind' in build)) this.#kept = build;
    return build;
  }

  async #build(sha: string): Promise<Build | Tested> {
    const { building } = this.#options;
    try {
      return await prepareBuild(sha, building);
    } catch (error) {
      if (!(error instanceof UserError) || building.signal.aborted) throw error;
      const reason = [error.message, ...error.details.slice(-1)].join(': ');
      return { kind: 'unbuildable', commit: sha, reason };
    }
  }

  async #readStored({ base, contender }: CompareRequest): Promise<void> {
    const { stored, isFromHere } = this.#options;
    const here = stored.filter(({ points: { run } }) => run.lockstep !== undefined && isFromHere(run));
    for (const of of here.filter(({ points }) => cleanSha(points.run) === contender)) {
      const other = here.find(
        ({ points: { run } }) =>
          run.lockstep === of.points.run.lockstep &&
          run.runId !== of.points.run.runId &&
          cleanSha(run) === base,
      );
      if (other === undefined || this.#read.has(of.path)) continue;
      this.#read.add(of.path);
      const [baseRun, contenderRun] = await Promise.all([readRun(other.path), readRun(of.path)]);
      this.#pairs.push({ base: baseRun.document, contender: contenderRun.document });
    }
  }

  /** Whether as much as is allowed now was spent in vain on the same question: more of it would tell no more. */
  #isSpent(caseId: string, { base, contender, caseIds, margin }: CompareRequest): boolean {
    const { plan } = this.#options;
    const suitesFrom = this.#options.building.overlay?.sha;
    return this.#pairs.some(
      (pair) =>
        isOf(pair, base, contender, suitesFrom) &&
        pair.contender.plan.margin === margin &&
        (pair.contender.plan.budgetMs ?? Infinity) >= (plan.budgetMs ?? Infinity) &&
        pair.contender.plan.maxTrials >= plan.maxTrials &&
        pair.contender.plan.filters.length <= caseIds.length &&
        pair.contender.cases.some((result) => result.caseId === caseId),
    );
  }

  /** By the request's margin. Of several measurements of a case, one that decides, and then the one with most trials. */
  #storedComparisons({ base, contender, caseIds, margin }: CompareRequest): Map<string, RunComparison> {
    const { plan, building } = this.#options;
    const suitesFrom = building.overlay?.sha;
    const found = new Map<string, RunComparison>();
    for (const pair of this.#pairs) {
      if (!isOf(pair, base, contender, suitesFrom)) continue;
      for (const comparison of compareRuns(pair.base, pair.contender, { margin, alpha: plan.alpha })
        .comparisons) {
        const { caseId } = comparison;
        const known = found.get(caseId);
        if (!caseIds.includes(caseId) || (known !== undefined && !tellsMore(comparison, known))) continue;
        found.set(caseId, comparison);
      }
    }
    return found;
  }
}

function isOf(pair: Pair, base: string, contender: string, suitesFrom: string | undefined): boolean {
  const sameSuites = pair.base.suitesFrom === suitesFrom && pair.contender.suitesFrom === suitesFrom;
  return sameSuites && pair.base.commit?.sha === base && pair.contender.commit?.sha === contender;
}

/** What was measured again since its trials did not decide must not lose against them. */
function tellsMore(comparison: RunComparison, known: RunComparison): boolean {
  const [isDecided, wasDecided] = [comparison, known].map(({ verdict }) => verdict !== 'inconclusive');
  return isDecided === wasDecided ? comparison.ratio.trials > known.ratio.trials : isDecided!;
}

/** null for a case that one of the commits lacks, or a suite that doesn't load there: that is an answer. */
async function answered<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || !CASE_CODES.has(error.exitCode)) throw error;
    return null;
  }
}

const CASE_CODES: ReadonlySet<number> = new Set([EXIT.caseFailed, EXIT.nothingRan, EXIT.userError]);
