/**
 * What is measured next. First every group gets the plan's trials; then those cases go on that are not decided yet,
 * with their baselines and controls, until all are, or the budget is spent. Looking after each trial is what the
 * confidence sequence allows. In waves, only so many groups begin as the budget will probably decide, and the others when
 * these are done. Knows no processes; time is handed in.
 */
import { compareCases } from './comparison.ts';
import type { Comparison } from './estimate.ts';
import { isConfirmedChange, markUnconfirmed } from './false-discovery.ts';
import { type Random, shuffle } from './random.ts';
import { fewestTrials } from './rounds-advice.ts';
import type { CaseResult, Plan, Trial } from './run-document.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';

/** One trial of a group, or of the part of it that still matters. */
export interface Step {
  readonly trial: number;
  readonly group: SelectedGroup;
}

export interface ScheduleOptions {
  /** A change goes on until it stands among all comparisons of the run (e-BH). Default false. */
  readonly confirmChanges?: boolean | undefined;
  /** Of a trial's log ratio, by caseId, where a calibration tells. */
  readonly spreads?: ReadonlyMap<string, number> | undefined;
  /** The first groups first, if there is no time for all: a few that are decided instead of many that aren't. Default false. */
  readonly inWaves?: boolean | undefined;
}

/** What groups need beyond the planned trials, as a rule. */
const USUAL_FACTOR = 2;

export class Schedule {
  readonly #groups: readonly SelectedGroup[];
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #confirmChanges: boolean;
  readonly #spreads: ReadonlyMap<string, number>;
  /** Milliseconds since the run began. */
  readonly #elapsedMs: () => number;
  readonly #trials = new Map<string, Trial[]>();
  readonly #failed = new Set<string>();
  /** Groups that have begun, or may begin, in order, and those that come later. */
  readonly #admitted: SelectedGroup[] = [];
  readonly #waiting: SelectedGroup[];
  readonly #inWaves: boolean;
  #waves = 0;
  /** Steps that each group has begun. */
  readonly #begun = new Map<SelectedGroup, number>();
  /** What is left of the pass over the groups that is under way, and whether it is one of the planned trials. */
  #pass: SelectedGroup[] = [];
  #isPlanned = true;
  /** Cases that go on in this pass, once the planned trials are done, and how many more they probably need. */
  #undecided: ReadonlyMap<string, number> = new Map();
  /** Cases measured so far, each trial of it anew: the measure of how long a step takes. */
  #doneCases = 0;

  constructor(
    groups: readonly SelectedGroup[],
    plan: Plan,
    random: Random,
    elapsedMs: () => number,
    { confirmChanges = false, spreads = new Map(), inWaves = false }: ScheduleOptions = {},
  ) {
    this.#groups = groups;
    this.#plan = plan;
    this.#random = random;
    this.#elapsedMs = elapsedMs;
    this.#confirmChanges = confirmChanges;
    this.#spreads = spreads;
    this.#inWaves = inWaves && plan.budgetMs !== null;
    this.#waiting = [...groups];
  }

  /** The next step, or null when there is none or no time for it. A case that has failed is in no further step. */
  next(): Step | null {
    for (;;) {
      if (this.#pass.length === 0 && !this.#startPass()) return null;
      const group = this.#pass.shift()!;
      const trial = this.#trialsBegun(group);
      this.#begun.set(group, trial + 1);
      const cases = this.#casesOf(group, trial);
      if (!cases.some(({ role }) => role === 'case')) continue;
      if (this.#isOverBudget(trial, cases.length)) return null;
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

  /** Milliseconds left: until all is decided, as far as that can be told, or the budget. null: can't be told yet. */
  leftMs(): number | null {
    const { budgetMs } = this.#plan;
    const ofBudget = Math.max(0, (budgetMs ?? Infinity) - this.#elapsedMs());
    if (this.#waves > 0 && this.#waiting.length > 0) return ofBudget;
    const needed = this.#groups.reduce(
      (sum, group) =>
        sum +
        workersNeeded(group, (caseId) =>
          this.#isPlanned
            ? this.#plannedTrials(group, caseId) - this.trialsOf(caseId).length
            : (this.#undecided.get(caseId) ?? 0),
        ),
      0,
    );
    const left = Math.min(ofBudget, this.#doneCases === 0 ? Infinity : needed * this.#caseMs());
    return left === Infinity ? null : left;
  }

  /** Infinity where only measuring will tell. */
  #plannedTrials(group: SelectedGroup, caseId: string): number {
    const { trials, maxTrials } = this.#plan;
    if (this.#failed.has(caseId)) return 0;
    if (maxTrials <= trials || group.baseline === null) return trials;
    const spread = this.#spreads.get(caseId);
    return spread === undefined ? Infinity : Math.min(maxTrials, fewestTrials(spread, this.#plan));
  }

  #trialsBegun(group: SelectedGroup): number {
    return this.#begun.get(group) ?? 0;
  }

  #startPass(): boolean {
    const { trials, maxTrials } = this.#plan;
    for (;;) {
      const groups = shuffle([...this.#admitted], this.#random);
      this.#pass = groups.filter((group) => this.#trialsBegun(group) < Math.min(trials, maxTrials));
      this.#isPlanned = this.#pass.length > 0;
      if (this.#isPlanned) return true;
      this.#undecided = this.#findUndecided();
      const open = this.#nearestFirst(groups.filter((group) => this.#trialsBegun(group) < maxTrials));
      const reached = open.filter(({ costMs }) => costMs <= this.#budgetLeftMs());
      if (reached.length === 0 && this.#admit()) continue;
      this.#pass = (reached.length > 0 ? reached : open).map(({ group }) => group);
      return this.#pass.length > 0;
    }
  }

  /** The next wave: false where none is left, or the time is too short for its planned trials. */
  #admit(): boolean {
    const [next] = this.#waiting;
    if (next === undefined) return false;
    const leftMs = this.#budgetLeftMs();
    const costMs = (group: SelectedGroup, trials: number) => trials * group.cases.length * this.#caseMs();
    if (this.#waves > 0 && costMs(next, this.#plan.trials) > leftMs) return false;
    let count = this.#inWaves ? 1 : this.#waiting.length;
    let sum = costMs(next, this.#usualTrials(next));
    for (; count < this.#waiting.length; count++) {
      const group = this.#waiting[count]!;
      sum += costMs(group, this.#usualTrials(group));
      if (sum > leftMs) break;
    }
    this.#admitted.push(...this.#waiting.splice(0, count));
    this.#waves++;
    return true;
  }

  /** Trials that will probably decide all of a group's cases. */
  #usualTrials(group: SelectedGroup): number {
    const { trials, maxTrials } = this.#plan;
    const needs = group.cases
      .filter(({ role, caseId }) => role === 'case' && caseId !== group.baseline)
      .map(({ caseId }) => this.#plannedTrials(group, caseId))
      .map((need) => (need === Infinity ? Math.min(maxTrials, USUAL_FACTOR * trials) : need));
    return Math.max(trials, ...needs);
  }

  #budgetLeftMs(): number {
    return (this.#plan.budgetMs ?? Infinity) - this.#elapsedMs();
  }

  /**
   * Undecided groups, the nearest to a decision first, and what that will probably cost. Those that the budget has no room
   * to decide wait until the others are. Which case is looked at next may depend on all that was seen: every look is covered.
   */
  #nearestFirst(groups: readonly SelectedGroup[]): { group: SelectedGroup; costMs: number }[] {
    return groups
      .map((group) => ({
        group,
        needs: group.cases.flatMap(({ caseId }) => this.#undecided.get(caseId) ?? []),
      }))
      .filter(({ needs }) => needs.length > 0)
      .map(({ group, needs }) => ({ group, need: Math.min(...needs) }))
      .sort((a, b) => (a.need === b.need ? 0 : a.need - b.need))
      .map(({ group, need }) => {
        const workers = this.#casesOf(group, this.#trialsBegun(group)).length;
        return { group, costMs: need * workers * this.#caseMs() };
      });
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
  #findUndecided(): Map<string, number> {
    const comparisons = this.#groups.flatMap((group) => this.#comparisonsOf(group));
    const marked = this.#confirmChanges ? markUnconfirmed(comparisons, this.#plan.alpha) : comparisons;
    const undecided = marked.filter(
      (comparison) => comparison.verdict !== 'equivalent' && !isConfirmedChange(comparison),
    );
    // A change that is not confirmed yet needs evidence, which grows with each trial.
    const need = ({ verdict, furtherTrials }: Comparison) =>
      verdict === 'inconclusive' ? (furtherTrials ?? Infinity) : 1;
    return new Map(undecided.map((comparison) => [comparison.caseId, need(comparison)]));
  }

  #comparisonsOf(group: SelectedGroup): Comparison[] {
    const baseline = group.cases.find(({ caseId }) => caseId === group.baseline);
    if (baseline === undefined || this.#failed.has(baseline.caseId)) return [];
    const options = { ...this.#plan, spreads: this.#spreads };
    return group.cases
      .filter((item) => item.role === 'case' && item !== baseline && !this.#failed.has(item.caseId))
      .map((item) => compareCases(this.#resultOf(baseline), this.#resultOf(item), options));
  }

  /** As much of a result as a comparison looks at. */
  #resultOf({ caseId }: SelectedCase): CaseResult {
    const ids = { caseId, suite: '', group: '', name: '', baseline: null, suiteHash: '' };
    return { ...ids, role: 'case', operations: 1, trials: this.trialsOf(caseId) };
  }

  /** The first pass is measured whatever it takes: a run that ends with nothing helps nobody. */
  #isOverBudget(trial: number, cases: number): boolean {
    if (trial === 0 && this.#waves === 1) return false;
    return cases * this.#caseMs() > this.#budgetLeftMs();
  }

  /** Before anything is measured, what the plan allows. */
  #caseMs(): number {
    const { rounds, turnMs, warmUpMs } = this.#plan;
    return this.#doneCases === 0 ? rounds * turnMs + warmUpMs : this.#elapsedMs() / this.#doneCases;
  }
}

/** One for each trial of each worker: a group's baseline and controls go on as long as any of its cases. */
function workersNeeded(group: SelectedGroup, needOf: (caseId: string) => number): number {
  const own = group.cases.filter(({ role, caseId }) => role === 'case' && caseId !== group.baseline);
  const needs = own.map(({ caseId }) => Math.max(0, needOf(caseId)));
  const others = group.cases.length - own.length;
  return needs.reduce((sum, need) => sum + need, 0) + (others === 0 ? 0 : others * Math.max(0, ...needs));
}
