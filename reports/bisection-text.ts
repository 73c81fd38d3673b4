/** What `bisect` found and why, for a terminal. */
import type { Estimate } from '../harness/estimate.ts';
import type { Bisection, BisectionStep } from '../harness/judge/bisection.ts';
import { formatQuantity, formatRatio } from './format.ts';
import { visible } from './sanitize.ts';

/** `name` gives a commit with its subject. Ends in a newline. */
export function renderBisection(found: Bisection, caseId: string, name: (sha: string) => string): string {
  const lines = [
    visible(caseId),
    found.total === null ? '' : `good to bad: ${estimateText(found.total)}`,
    ...found.steps.map((step) => stepText(step)),
    conclusion(found, name),
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** One step of the reasoning, as it is told while it goes on. */
export function stepText({ commit, answer, ratio, note, left }: BisectionStep): string {
  const measured = ratio === null ? '' : ` ${estimateText(ratio)} over the good end`;
  const why = note === '' ? '' : ` (${visible(note, 300)})`;
  return `${formatQuantity(left, 'commit')} left: ${commit.slice(0, 8)} ${answer}${measured}${why}`;
}

function conclusion(found: Bisection, name: (sha: string) => string): string {
  switch (found.result) {
    case 'found':
      return `It is ${visible(name(found.commit), 200)}: ${estimateText(found.own)} over the commit before it.`;
    case 'gradual':
      return (
        `No commit of its own: ${visible(name(found.commit), 200)} is the first at which half of the change is there, and it ` +
        `is ${estimateText(found.own)} over the one before it. Many small changes add up.`
      );
    case 'range':
      return found.commits.length === 1
        ? `It is ${visible(name(found.commits[0]!), 200)}; its own step could not be confirmed within the budget.`
        : `It is one of these, of which the others could not be told or tested:\n${found.commits.map((sha) => `  ${visible(name(sha), 200)}`).join('\n')}`;
    default:
      return `Nothing to find: ${visible(found.reason, 400)}.`;
  }
}

function estimateText({ center, low, high, trials }: Estimate): string {
  return `${formatRatio(center)} [${formatRatio(low)}, ${formatRatio(high)}], ${formatQuantity(trials, 'trial')}`;
}
