/**
 * Cases under several circumstances (builds, runtimes) side by side: what each group of workers consists of, and what a
 * run of one side alone would have given.
 */
import type { Measurement } from './measure.ts';
import type { CaseResult, Failure } from './run-document.ts';
import type { SelectedCase, SelectedGroup } from './selection.ts';

/** One case on all sides. */
export interface SideBySide {
  readonly suite: string;
  readonly group: string;
  /** One for each side; the first plays the baseline. */
  readonly sides: readonly SelectedCase[];
  /** Either one list that all sides share, or one for each side. */
  readonly controls: readonly SelectedCase[] | readonly (readonly SelectedCase[])[];
}

/** Trials of different cases ran at different times; their indexes must not meet. */
const INDEX_STRIDE = 10_000;
/** Stands where a side does, for what all of them share. */
const SHARED = -1;

/** The group that is measured in lockstep. Its caseIds are unique in the whole measurement. */
export function toGroup(item: SideBySide): SelectedGroup {
  const { suite, group, sides } = item;
  const last = sides.at(-1)!;
  return {
    suite,
    group: `${group}/${last.outline.name}`,
    baseline: measuredId(0, sides[0]!),
    cases: [
      ...sides.map((each, side) => ({ ...each, caseId: measuredId(side, each) })),
      ...controlsOf(item).flatMap(({ side, controls }) =>
        controls.map((control) => ({ ...control, caseId: measuredId(side, last, control.outline.name) })),
      ),
    ],
  };
}

function controlsOf({ controls }: SideBySide): { side: number; controls: readonly SelectedCase[] }[] {
  const isShared = (list: SideBySide['controls']): list is readonly SelectedCase[] => !Array.isArray(list[0]);
  if (isShared(controls)) return [{ side: SHARED, controls }];
  return controls.map((ofSide, side) => ({ side, controls: ofSide }));
}

/** The caseId that the case has while it is measured. */
export function measuredId(side: number, { caseId }: SelectedCase, control = ''): string {
  return JSON.stringify([side, caseId, control]);
}

/** One side's results as a run of it alone would have them. */
export function resultsOfSide(
  side: number,
  items: readonly SideBySide[],
  { cases }: Measurement,
): CaseResult[] {
  const byId = new Map(cases.map((result) => [result.caseId, result]));
  const results = new Map<string, CaseResult>();
  for (const [number, item] of items.entries()) {
    const { suite, group, sides } = item;
    const keep = (id: string, { caseId, role, suiteHash, outline }: SelectedCase) => {
      const found = byId.get(id);
      if (found === undefined) return;
      const trials = found.trials.map((trial) => ({ ...trial, index: trial.index + number * INDEX_STRIDE }));
      const { name, operations } = outline;
      const earlier = results.get(caseId)?.trials ?? [];
      const place = { suite, group, name, role, baseline: null, operations, suiteHash };
      results.set(caseId, { caseId, ...place, trials: [...earlier, ...trials] });
    };
    keep(measuredId(side, sides[side]!), sides[side]!);
    for (const { side: of, controls } of controlsOf(item)) {
      if (of !== side && of !== SHARED) continue;
      for (const control of controls) keep(measuredId(of, sides.at(-1)!, control.outline.name), control);
    }
  }
  return [...results.values()];
}

/** A shared control's failure concerns all sides. */
export function failuresOfSide(side: number, { failures }: Measurement): Failure[] {
  return failures.flatMap((failure) => {
    const [of, caseId] = JSON.parse(failure.caseId) as [number, string];
    return of === side || of === SHARED ? [{ ...failure, caseId }] : [];
  });
}
