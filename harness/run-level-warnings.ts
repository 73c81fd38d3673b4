/** What only the run as a whole can tell of a case: from its trials side by side, and from its group's control. */
import { differencesByTrial, inTrialOrder, logTimesByTrial } from './paired-differences.ts';
import { quantile } from './quantile.ts';
import type { CaseResult } from './run-document.ts';
import { hasTwoModes } from './two-modes.ts';
import type { WarningName } from './warnings.ts';

/** Nine turns in ten of a control on a quiet machine lie within 3 % of each other. */
const NOISY_SPREAD = 0.1;
/** Of fewer turns two are the outer tenths. */
const LEAST_TURNS = 8;

/**
 * `bimodal`, where the trials gather around two levels, by themselves and divided by the control; and `noisy-machine`,
 * where the control's own turns vary. `controls` are those of the case's group in the same run, best first.
 */
export function runLevelWarnings(result: CaseResult, controls: readonly CaseResult[]): WarningName[] {
  const [control] = controls;
  const warnings: WarningName[] = [];
  if (isBimodal(result, control)) warnings.push('bimodal');
  const spread = control === undefined ? null : controlSpread(control);
  if (spread !== null && spread > NOISY_SPREAD) warnings.push('noisy-machine');
  return warnings;
}

/** How far the slowest tenth of the control's turns is above the fastest one, as a ratio less one; null for few turns. */
export function controlSpread({ trials }: CaseResult): number | null {
  const turns = trials.flatMap((trial) => trial.turns).filter((turn) => turn > 0 && Number.isFinite(turn));
  return turns.length < LEAST_TURNS ? null : quantile(turns, 0.9) / quantile(turns, 0.1) - 1;
}

function isBimodal({ trials }: CaseResult, control: CaseResult | undefined): boolean {
  if (!hasTwoModes(inTrialOrder(logTimesByTrial(trials)))) return false;
  return control === undefined || hasTwoModes(inTrialOrder(differencesByTrial(control.trials, trials)));
}
