/** The end of the page: what failed, what is absent, and what the warnings mean. */
import { absencesAmong, failuresAmong } from '../../harness/absence.ts';
import { formatQuantity } from '../format.ts';
import type { FailureModel, WarningNote } from '../model.ts';
import { visibleTail } from '../sanitize.ts';
import { element } from './dom.ts';

const STDERR_LINES = 8;

export function failuresSection(all: readonly FailureModel[]): HTMLElement | null {
  const failures = failuresAmong(all);
  if (failures.length === 0) return null;
  const entries = failures.map(({ caseId, reason, message, stderr, trial }) => {
    const tail = visibleTail(stderr, STDERR_LINES);
    const output = element('pre', {});
    output.textContent = tail.join('\n');
    return element('article', { class: 'failure' }, [
      element('h3', { text: caseId, limit: 160 }),
      element('p', {}, [
        element('span', { class: 'badge failed', text: reason }),
        element('span', { text: ` in trial ${trial}. ${message}`, limit: 1000 }),
      ]),
      tail.length === 0 ? null : output,
    ]);
  });
  return element('section', { class: 'card', attributes: { id: 'failures' } }, [
    element('h2', { text: `Failures (${failures.length})` }),
    ...entries,
  ]);
}

/** What isn't on the machine, each reason once. */
export function absencesSection(failures: readonly FailureModel[]): HTMLElement | null {
  const absences = absencesAmong(failures);
  if (absences.length === 0) return null;
  const entries = absences.flatMap(({ message, caseIds }) => [
    element('dt', { text: message, limit: 1000 }),
    element(
      'dd',
      {},
      caseIds.map((caseId) => element('p', {}, [element('code', { text: caseId, limit: 160 })])),
    ),
  ]);
  return element('section', { class: 'card', attributes: { id: 'absent' } }, [
    element('h2', { text: `Absent (${absences.flatMap(({ caseIds }) => caseIds).length})` }),
    element('dl', { class: 'explained' }, entries),
  ]);
}

export function warningsSection(warnings: readonly WarningNote[]): HTMLElement | null {
  if (warnings.length === 0) return null;
  const entries = warnings.flatMap(({ name, cases, explanation }) => [
    element('dt', {}, [
      element('span', { class: 'badge warning', text: name, limit: 40 }),
      element('small', { text: ` in ${formatQuantity(cases, 'case')}` }),
    ]),
    element('dd', { text: explanation, limit: 1000 }),
  ]);
  return element('section', { class: 'card', attributes: { id: 'warnings' } }, [
    element('h2', { text: 'What the warnings mean' }),
    element('dl', { class: 'explained' }, entries),
  ]);
}
