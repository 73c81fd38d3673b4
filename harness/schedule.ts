/**
 * What is measured next. First every group gets the plan's trials; then those cases go on that are not decided yet,
 * with their baselines and controls, until all are, or the budget is spent. Looking after each trial is what the
 * confidence sequence allows. Knows no processes; time is handed in.
 */
import { compareCases } from './comparison.ts';
import type { Comparison } from './estimate.ts';
import { isConfirmedChange, markUnconfirmed } from './false-discovery.ts';
import { type Random, shuffle } from './random.ts';
import type { CaseResult, Plan, Trial } from './run-document.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';

/** One trial of a group, or of the part of it that still matters. */
export interface Step {
  readonly trial: number;
  readonly group: SelectedGroup;
}

export class Schedule {
  readonly #groups: readonly SelectedGroup[];
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #confirmChanges: boolean;
  /** Milliseconds since the run began. */
  readonly #elapsedMs: () => number;
  readonly #trials = new Map<string, Trial[]>();
  readonly #failed = new Set<string>();
  /** What is left of the pass over the groups that is under way. */
  #pass: Step[] = [];
  #trial = -1;
  /** caseIds that go on in this pass, once the planned trials are done. */
  #undecided: ReadonlySet<string> = new Set();
  /** Cases measured so far, each trial of it anew: the measure of how long a step takes. */
  #doneCases = 0;

  /** @param confirmChanges a change goes on until it stands among all comparisons of the run (e-BH) */
  constructor(
    groups: readonly SelectedGroup[],
    plan: Plan,
    random: Random,
    elapsedMs: () => number,
    confirmChanges = false,
  ) {
    this.#groups = groups;
    this.#plan = plan;
    this.#random = random;
    this.#elapsedMs = elapsedMs;
    this.#confirmChanges = confirmChanges;
  }

  /** The next step, or null when there is none or no time for it. A case that has failed is in no further step. */
  next(): Step | null {
    for (;;) {
      if (this.#pass.length === 0 && !this.#startPass()) return null;
      const { trial, group } = this.#pass.shift()!;
      const cases = this.#casesOf(group, trial);
      if (!cases.some(({ role }) => role === 'case')) continue;
      if (this.#isOverBudget(cases.length)) return null;
      return { trial, group: { ...group, cases } };
    }
  }

  /** What a step gave. */
  add(step: Step, trials: ReadonlyMap<string, Trial>, failed: Iterable<string>): void {
    this.#doneCases += step.group.cases.length;
    for (const [caseId, trial] of trials) this.#trials.set(caseId, [...this.trialsOf(caseId), trial]);
    for (const caseId of failed) this.#failed.add(caseId);
  }

  trialsOf(caseId: string): readonly Trial[] {
    return this.#trials.get(caseId) ?? [];
  }

  /**
   * Milliseconds left: the planned trials or the budget, whichever ends first; the budget where cases go on after the
   * planned trials. null: can't be told yet.
   */
  leftMs(): number | null {
    const { budgetMs, maxTrials, trials } = this.#plan;
    const ofBudget = Math.max(0, (budgetMs ?? Infinity) - this.#elapsedMs());
    if (budgetMs !== null && maxTrials > trials) return ofBudget;
    if (this.#doneCases === 0) return budgetMs === null ? null : ofBudget;
    const planned = this.#groups.reduce((sum, { cases }) => sum + cases.length, 0) * trials;
    return Math.min(ofBudget, Math.max(0, planned - this.#doneCases) * this.#caseMs());
  }

  #startPass(): boolean {
    if (this.#groups.length === 0 || ++this.#trial >= this.#plan.maxTrials) return false;
    const trial = this.#trial;
    this.#pass = shuffle([...this.#groups], this.#random).map((group) => ({ trial, group }));
    if (trial < this.#plan.trials) return true;
    this.#undecided = this.#findUndecided();
    return this.#undecided.size > 0;
  }

  #casesOf(group: SelectedGroup, trial: number): readonly SelectedCase[] {
    const alive = group.cases.filter(({ caseId }) => !this.#failed.has(caseId));
    if (trial < this.#plan.trials) return alive;
    if (!alive.some(({ caseId }) => this.#undecided.has(caseId))) return [];
    return alive.filter(
      ({ caseId, role }) => this.#undecided.has(caseId) || role === 'control' || caseId === group.baseline,
    );
  }

  /** Cases whose comparison is inconclusive; where changes are to be confirmed, also one that doesn't stand among all. */
  #findUndecided(): Set<string> {
    const comparisons = this.#groups.flatMap((group) => this.#comparisonsOf(group));
    const marked = this.#confirmChanges ? markUnconfirmed(comparisons, this.#plan.alpha) : comparisons;
    const undecided = marked.filter(
      (comparison) => comparison.verdict !== 'equivalent' && !isConfirmedChange(comparison),
    );
    return new Set(undecided.map(({ caseId }) => caseId));
  }

  #comparisonsOf(group: SelectedGroup): Comparison[] {
    const baseline = group.cases.find(({ caseId }) => caseId === group.baseline);
    if (baseline === undefined || this.#failed.has(baseline.caseId)) return [];
    return group.cases
      .filter((item) => item.role === 'case' && item !== baseline && !this.#failed.has(item.caseId))
      .map((item) => compareCases(this.#resultOf(baseline), this.#resultOf(item), this.#plan));
  }

  /** As much of a result as a comparison looks at. */
  #resultOf({ caseId }: SelectedCase): CaseResult {
    const ids = { caseId, suite: '', group: '', name: '', baseline: null, suiteHash: '' };
    return { ...ids, role: 'case', operations: 1, trials: this.trialsOf(caseId) };
  }

  /** The first pass is measured whatever it takes: a run that ends with nothing helps nobody. */
  #isOverBudget(cases: number): boolean {
    const { budgetMs } = this.#plan;
    if (budgetMs === null || this.#trial === 0) return false;
    return this.#elapsedMs() + cases * this.#caseMs() > budgetMs;
  }

  #caseMs(): number {
    return this.#doneCases === 0 ? 0 : this.#elapsedMs() / this.#doneCases;
  }
}
