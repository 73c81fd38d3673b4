/** How much the control kernels differ from themselves right now. */
import { controlSuite } from '../control-suite.ts';
import { makePlan } from '../default-plan.ts';
import { measure, type Progress } from '../measure.ts';
import { pairedDifferences } from '../paired-differences.ts';
import { choosePinning } from '../pinning.ts';
import { quantile } from '../quantile.ts';
import type { CaseResult } from '../run-document.ts';
import { type SelectedCase, type SelectedGroup, selectGroups } from '../selection.ts';
import type { ControlNoise } from './facts.ts';

/** Short trials: many of them tell more of the machine than few long ones. */
const PLAN = { trials: 100, rounds: 8, turnMs: 8 };
const WARM_UP_MS = 40;

/** Measures each control beside a twin of it for about `budgetMs`. Throws where the workers can't run at all. */
export async function measureControlNoise(
  budgetMs: number,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<ControlNoise[]> {
  const controls = selectGroups([controlSuite()], controlSuite(), { patterns: [], all: true })
    .flatMap(({ cases }) => cases)
    .filter(({ role }) => role === 'case');
  const { cases, failures } = await measure({
    groups: [twins(controls)],
    plan: { ...makePlan({ ...PLAN, budgetMs }), warmUpMs: WARM_UP_MS },
    pinning: choosePinning(true),
    signal,
    onProgress,
  });
  signal.throwIfAborted();
  if (failures[0] !== undefined) throw new Error(`${failures[0].caseId}: ${failures[0].message}`);
  const found = (control: SelectedCase, twin: number) =>
    cases.find(({ caseId }) => caseId === twinId(control, twin));
  return controls.flatMap((control) => {
    const [first, second] = [found(control, 0), found(control, 1)];
    return first && second ? [noiseOf(control.outline.name, first, second)] : [];
  });
}

function twins(controls: readonly SelectedCase[]): SelectedGroup {
  const cases = controls.flatMap((control) =>
    [0, 1].map((twin) => ({ ...control, caseId: twinId(control, twin) })),
  );
  return { suite: 'doctor', group: 'controls', baseline: null, cases };
}

function twinId({ caseId }: SelectedCase, twin: number): string {
  return `${caseId}/twin=${twin}`;
}

function noiseOf(name: string, first: CaseResult, second: CaseResult): ControlNoise {
  const differences = pairedDifferences(first.trials, second.trials);
  const turns = [...first.trials, ...second.trials].flatMap((trial) => trial.turns);
  const squares = differences.reduce((sum, value) => sum + value * value, 0);
  return {
    name,
    trials: differences.length,
    ratioSpread: Math.sqrt(squares / differences.length),
    speedRange: quantile(turns, 0.95) / quantile(turns, 0.05),
  };
}
