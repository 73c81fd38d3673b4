/** All that the worker says beside its times, gathered after the last turn. */
import type { CheckEvidence } from '../evidence.ts';
import type { FinishReply } from '../protocol.ts';
import type { FunctionCase } from '../suite.ts';
import { checkResult } from './check-result.ts';
import { measureClock } from './clock.ts';
import { bytesPerOperation, type CollectionWatch } from './collections.ts';
import { countLastCall } from './count-last-call.ts';
import { eliminationEvidence } from './elimination.ts';
import { jitEvidence } from './jit-evidence.ts';
import type { JitLog } from './jit-log.ts';
import { isThenable, type PreparedCase } from './prepared-case.ts';

export interface Measured {
  readonly item: FunctionCase;
  readonly prepared: PreparedCase;
  readonly collections: CollectionWatch;
  readonly jitLog: JitLog | null;
  /** A turn ended with a promise as its last result. */
  readonly promised: boolean;
}

/** The order matters: what V8 did is asked first, and what the timed loop must not learn of comes last. */
export function gatherCertificate(measured: Measured): FinishReply['certificate'] {
  const { item, prepared, collections, jitLog } = measured;
  const operationsPerCall = item.operations ?? 1;
  const jit = jitEvidence(prepared, jitLog);
  const elimination = item.empty ? null : eliminationEvidence(prepared, operationsPerCall);
  const counters = countLastCall(prepared);
  const { check, promised } = lastResult(measured);
  const gc = collections.summary();
  return {
    clock: measureClock(),
    ...(gc === null ? {} : { gc }),
    bytesPerOperation: bytesPerOperation(prepared, operationsPerCall),
    warmUp: prepared.warmUp,
    jit,
    elimination,
    check,
    promised,
    ...(counters === null ? {} : { counters }),
  };
}

/** Of one more call. The first call's check counts too: a first result that was wrong stays wrong. */
function lastResult({ item, prepared, promised }: Measured): {
  check: CheckEvidence | null;
  promised: boolean;
} {
  prepared.reset?.();
  const result = prepared.operation();
  const { firstCheck } = prepared;
  return {
    check: firstCheck?.passed === false ? firstCheck : checkResult(item.check, result),
    promised: promised || isThenable(result),
  };
}
