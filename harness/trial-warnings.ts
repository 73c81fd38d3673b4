/** What the evidence of one trial is to be warned of. Evidence that is missing warns of nothing. */
import type { EliminationEvidence, JitEvidence } from './evidence.ts';
import { median, quantile } from './quantile.ts';
import type { Certificate } from './run-document.ts';
import { hasTwoModes } from './two-modes.ts';
import type { WarningName } from './warnings.ts';

export interface TrialFacts {
  /** Calls per sample. */
  readonly batch: number;
  /** Of each turn, in time order. */
  readonly samples: readonly (readonly number[])[];
  readonly evidence: Omit<Certificate, 'warnings'>;
}

/** Collections that take more of the turns than this are a part of the number. */
const GC_SHARE = 0.05;
/** A batch that is shorter than so many readings of the clock has more than a thousandth of them in it. */
const CLOCK_READINGS = 1000;
/** A loop that isn't optimised costs some 30 ns a pass: less than a hundredth of longer calls. */
const LONG_CALL_NS = 5000;
/** A batch of twice the size takes twice as long; with this the loop does most of its work only once. */
const LEAST_GROWTH = 1.3;
/** A call that takes less than so many empty passes does nothing. */
const EMPTY_FACTOR = 1.4;
/** No JavaScript loop does more than an operation a cycle; the rest is for the measuring of both. */
const LEAST_CYCLES = 0.9;

/** Names, each once. Linear in the samples, but for sorting them. */
export function trialWarnings(facts: TrialFacts): WarningName[] {
  const { gc, timedMs, jit, elimination, check, promised } = facts.evidence;
  const seen: readonly (readonly [WarningName, boolean])[] = [
    ['not-optimised', isNotOptimised(jit, callNs(facts))],
    ['deoptimised', jit?.events?.some(({ kind }) => kind === 'deoptimised') ?? false],
    ['eliminated', isEliminated(elimination)],
    ['bimodal', isBimodal(facts.samples)],
    ['gc-bound', gc !== null && timedMs > 0 && gc.ms > GC_SHARE * timedMs],
    ['timer-bound', isTimerBound(facts)],
    ['async-leak', promised === true],
    ['wrong-result', check?.passed === false],
  ];
  return seen.filter(([, warns]) => warns).map(([name]) => name);
}

/** Mean time of a call, in ns; NaN without samples. */
function callNs({ batch, samples, evidence }: TrialFacts): number {
  return (evidence.timedMs * 1e6) / (samples.flat().length * batch);
}

function isNotOptimised(jit: JitEvidence | null | undefined, ns: number): boolean {
  if (!jit) return false;
  const slowLoop = jit.loop === 'ignition' || jit.loop === 'sparkplug';
  return jit.refused === true || (slowLoop && ns < LONG_CALL_NS);
}

/**
 * Carried out once for many calls; in less than a clock cycle each; or in no more than an empty pass, which an operation
 * whose result changes from call to call can do, one that was moved out of the loop can't.
 */
function isEliminated(elimination: EliminationEvidence | null | undefined): boolean {
  if (!elimination) return false;
  const { callNs, operationNs, emptyNs, cycleNs, growth, constantResult } = elimination;
  if (growth !== null && growth < LEAST_GROWTH) return true;
  if (cycleNs !== null && operationNs < LEAST_CYCLES * cycleNs) return true;
  return constantResult && emptyNs !== null && callNs < EMPTY_FACTOR * emptyNs;
}

/** Each turn over its own fast samples: the machine's speed, which changes between turns, is no mode of the case. */
function isBimodal(samples: TrialFacts['samples']): boolean {
  const relative = samples.flatMap((turn) => {
    const fast = quantile(turn, 0.1);
    return turn.map((sample) => Math.log(sample / fast));
  });
  return relative.every(Number.isFinite) && hasTwoModes(relative);
}

function isTimerBound({ batch, samples, evidence }: TrialFacts): boolean {
  const { clock } = evidence;
  if (clock === null) return false;
  const all = samples.flat();
  const batchNs = (median(all) / (all.reduce((sum, sample) => sum + sample, 0) / all.length)) * callNs({ batch, samples, evidence }) * batch;
  return batchNs < CLOCK_READINGS * Math.max(clock.costNs, clock.resolutionNs);
}
