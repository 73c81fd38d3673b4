/**
 * What a pollution check found, as it is stored beside the runs of its machine, and what it says of later runs: they are
 * measured alone, and warned that in one process with the others they would be slower or faster. Pure.
 */
import type { CaseResult, RunDocument } from './run-document.ts';
import type { WarningName } from './warnings.ts';

export const POLLUTION_SCHEMA_VERSION = 1;

export interface CheckedCase {
  readonly caseId: string;
  /** Of the suite as it was checked. */
  readonly suiteHash: string;
  /** Cases that ran before it in its process. */
  readonly others: number;
  /** Its time after them over its time alone; null where it isn't bounded. */
  readonly ratio: { readonly center: number; readonly low: number | null; readonly high: number | null };
  readonly polluted: boolean;
}

export interface PollutionCheck {
  readonly pollutionSchema: typeof POLLUTION_SCHEMA_VERSION;
  /** 12 lower-case hex digits. */
  readonly checkId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly machineId: string;
  readonly cases: readonly CheckedCase[];
}

const POLLUTED: WarningName = 'polluted';

/** What is known of cases from any number of checks. */
export class PollutionIndex {
  readonly #polluted = new Map<string, boolean>();

  /** The newest check of a case counts. O(cases). */
  constructor(checks: readonly PollutionCheck[]) {
    const inOrder = [...checks].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
    for (const { machineId, cases } of inOrder) {
      for (const each of cases) this.#polluted.set(key(machineId, each), each.polluted);
    }
  }

  /** The run with the warning in the certificates of the cases that were found polluted, on its machine, in its suites. */
  mark(run: RunDocument): RunDocument {
    return { ...run, cases: run.cases.map((result) => this.#marked(run.machine.id, result)) };
  }

  #marked(machineId: string, result: CaseResult): CaseResult {
    if (this.#polluted.get(key(machineId, result)) !== true) return result;
    const trials = result.trials.map((trial) => {
      const warnings = [...new Set([...trial.certificate.warnings, POLLUTED])];
      return { ...trial, certificate: { ...trial.certificate, warnings } };
    });
    return { ...result, trials };
  }
}

function key(machineId: string, { suiteHash, caseId }: Pick<CaseResult, 'suiteHash' | 'caseId'>): string {
  return JSON.stringify([machineId, suiteHash, caseId]);
}
