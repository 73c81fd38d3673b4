/** Cases that were not measured since what they stand for isn't on this machine: no failures, whoever counts them. */
import type { Failure } from './run-document.ts';

type Told = Pick<Failure, 'caseId' | 'reason' | 'message'>;

/** Cases that are absent for the same reason. */
export interface Absence {
  /** Why, as the case tells it: untrusted text. */
  readonly message: string;
  /** Each once, in the order in which they were told. */
  readonly caseIds: readonly string[];
}

/** Those that are failures. O(failures). */
export function failuresAmong<T extends Pick<Told, 'reason'>>(told: readonly T[]): T[] {
  return told.filter(({ reason }) => reason !== 'absent');
}

/** The others, each reason once. O(failures). */
export function absencesAmong(told: readonly Told[]): Absence[] {
  const byMessage = new Map<string, Set<string>>();
  for (const { caseId, reason, message } of told) {
    if (reason !== 'absent') continue;
    const caseIds = byMessage.get(message) ?? new Set();
    byMessage.set(message, caseIds.add(caseId));
  }
  return [...byMessage].map(([message, caseIds]) => ({ message, caseIds: [...caseIds] }));
}
