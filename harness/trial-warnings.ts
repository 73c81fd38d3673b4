/** What the evidence of one trial is to be warned of, by itself. Evidence that is missing warns of nothing. */
import type { EliminationEvidence, JitEvidence } from './evidence.ts';
import { median } from './quantile.ts';
import type { Certificate } from './run-document.ts';
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
/** One or two may be of what the worker itself leaves behind. */
const LEAST_COLLECTIONS = 3;
/** A batch that is shorter than so many readings of the clock has more than a thousandth of them in it. */
const CLOCK_READINGS = 1000;
/** A loop that isn't optimised costs some 30 ns a pass: less than a hundredth of longer calls. */
const LONG_CALL_NS = 5000;
/** A batch of four times the size takes four times as long; with this the loop does most of its work only once. */
const LEAST_GROWTH = 2;
/** A call that takes less than so many empty passes does nothing. */
const EMPTY_FACTOR = 1.4;
/** No JavaScript loop does more than an operation a cycle; the rest is for the measuring of both. */
const LEAST_CYCLES = 0.75;

/** Names, each once. Linear in the samples, but for sorting them. */
export function trialWarnings(facts: TrialFacts): WarningName[] {
  const { gc, timedMs, jit, elimination, check, promised } = facts.evidence;
  const seen: readonly (readonly [WarningName, boolean])[] = [
    ['not-optimised', isNotOptimised(jit, callNs(facts))],
    ['deoptimised', jit?.events?.some(({ kind }) => kind === 'deoptimised') ?? false],
    ['eliminated', isEliminated(elimination)],
    ['gc-bound', gc !== null && gc.count >= LEAST_COLLECTIONS && gc.ms > GC_SHARE * timedMs],
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

function isTimerBound(facts: TrialFacts): boolean {
  const { clock } = facts.evidence;
  if (clock === null) return false;
  const all = facts.samples.flat();
  const mean = all.reduce((sum, sample) => sum + sample, 0) / all.length;
  // The typical batch: the mean one has the interruptions in it.
  const batchNs = (callNs(facts) * facts.batch * median(all)) / mean;
  return batchNs < CLOCK_READINGS * Math.max(clock.costNs, clock.resolutionNs);
}
