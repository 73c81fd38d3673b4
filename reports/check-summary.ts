/** What `check` looked at, in a sentence or two: how much of it could be judged, and which cases failed. */
import { SHORTEST_SERIES } from '../harness/change-points.ts';
import type { CheckResult } from '../harness/judge/check-result.ts';
import { formatQuantity } from './format.ts';
import { visible } from './sanitize.ts';

/** So many cases are named; the JSON names all. */
const NAMED = 20;

export function coverageText(result: CheckResult): string {
  const { runs, series, judged, current, tooShort, findings } = result;
  const looked = `${formatQuantity(runs, 'run')}, ${series} series`;
  if (current === 0) return `${looked}: nothing was judged, there is no run of the wanted cases`;
  if (judged === 0) {
    return `${looked}: nothing was judged, a change of level shows in ${SHORTEST_SERIES} runs or more; measure more commits, as by "mmubench history"`;
  }
  const changes =
    findings.length === 0 ? 'no change of level' : `${formatQuantity(findings.length, 'change')} of level`;
  const short =
    tooShort === 0
      ? ''
      : `; ${tooShort} of ${formatQuantity(current, 'case')} not judged, with fewer than ${SHORTEST_SERIES} runs of today's suite`;
  return `${looked}: ${changes}${short}`;
}

/** Empty where none failed. */
export function failedText({ failed }: CheckResult): string {
  if (failed.length === 0) return '';
  const names = failed.slice(0, NAMED).map((caseId) => visible(caseId, 160));
  const more = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : '';
  return `failed at the newest commit, and not judged: ${names.join(', ')}${more}`;
}
