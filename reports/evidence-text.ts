/** What stands behind a case's warnings, as sentences: the certificates of its trials, read for a person. */
import type { JitEvent } from '../harness/evidence.ts';
import type { CaseResult, Certificate } from '../harness/run-document.ts';
import { formatBytes, formatPercent, formatTime } from './format.ts';
import type { Evidence } from './model.ts';

/** The same sentence from several trials is told once, and no more than these of a case. */
const SENTENCES = 6;

/** In the order of the trials. Linear in the events that they store. */
export function evidenceOf({ trials }: CaseResult): Evidence[] {
  const counted = new Map<string, { readonly evidence: Evidence; trials: number }>();
  for (const { certificate } of trials) {
    for (const evidence of distinct(certificateEvidence(certificate))) {
      const key = JSON.stringify([evidence.warning, evidence.text]);
      const known = counted.get(key);
      if (known === undefined) counted.set(key, { evidence, trials: 1 });
      else known.trials++;
    }
  }
  return [...counted.values()].slice(0, SENTENCES).map(({ evidence, trials: count }) => ({
    ...evidence,
    text: trials.length === 1 ? evidence.text : `${evidence.text} (in ${count} of ${trials.length} trials)`,
  }));
}

/** Only for what the trial is warned of: the other fields are fine. */
function certificateEvidence({
  warnings,
  jit,
  elimination,
  gc,
  timedMs,
  bytesPerOperation,
  check,
}: Certificate) {
  const sentences: Readonly<Record<string, () => readonly string[]>> = {
    'not-optimised': () =>
      jit
        ? [
            `the loop runs in ${jit.loop ?? 'no loop'}, the operation in ${jit.operation ?? 'an unknown tier'}${jit.refused ? ', and V8 declines to optimise it' : ''}`,
          ]
        : [],
    deoptimised: () => (jit?.events ?? []).filter(({ kind }) => kind === 'deoptimised').map(deoptimisation),
    eliminated: () =>
      elimination
        ? [
            `a call takes ${formatTime(elimination.callNs)}, an empty pass ${formatTime(elimination.emptyNs)}; an operation ${formatTime(elimination.operationNs)}, a clock cycle ${formatTime(elimination.cycleNs)}`,
          ]
        : [],
    'gc-bound': () =>
      gc
        ? [
            `collections took ${formatPercent(gc.ms / timedMs).replace(/^[+±]/, '')} of the turns, at ${bytesPerOperation === null ? 'an unknown number of bytes' : formatBytes(bytesPerOperation)} per operation`,
          ]
        : [],
    'wrong-result': () => (check?.message ? [check.message] : []),
  };
  return warnings.flatMap((warning) => {
    const told = Object.hasOwn(sentences, warning) ? sentences[warning]!() : [];
    return told.map((text): Evidence => ({ warning, text }));
  });
}

function deoptimisation({ function: name, position, reason, turn }: JitEvent): string {
  const where = position === null ? '' : ` at ${position}`;
  return `${name}${where}: ${reason ?? 'no reason given'}, in turn ${turn}`;
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((each) => [JSON.stringify(each), each])).values()];
}
