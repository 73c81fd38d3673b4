/** The verdict on a change, as Markdown that fits a job summary; it reads well in a terminal too. */
import { absencesAmong, failuresAmong } from '../harness/absence.ts';
import { groupBy } from '../harness/group-by.ts';
import { type GatedCase, type GateResult, isSlower } from '../harness/judge/gate-result.ts';
import type { Difference } from '../harness/profile/difference.ts';
import { acceptanceText } from './acceptance-words.ts';
import { formatCounterChange } from './counter-text.ts';
import { DIFFERENCE_HEADERS, differenceFacts, differenceRows, explanation } from './difference-text.ts';
import { formatQuantity, formatRatio } from './format.ts';
import { markdownCode } from './sanitize.ts';

/** A summary of GitHub's holds 1 MiB; nobody reads more rows than these. */
const MOST_ROWS = 60;
/** Of a profile; its page has them all. */
const PROFILE_ROWS = 8;

/** Ends in a newline. */
export function renderGate(result: GateResult, profiled: readonly Explained[] = []): string {
  const { verdict, base, cases, notMeasured, removed, added, laidOver, selfCompared, incomparable } = result;
  const failures = failuresAmong(result.failures);
  const touched = cases.filter((each) => each.touched).length;
  const told = cases.filter((each) => isSlower(each) || each.comparison.verdict !== 'equivalent');
  const rest = cases.length - told.length;
  const exact = cases.filter(({ comparison }) => comparison.counterChanges.length > 0);
  const parts = [
    `## Performance: ${verdict}`,
    `${formatQuantity(cases.length, 'case')} compared with ${markdownCode(base)}, of which the change can touch ${touched}; ${rest} equivalent.`,
    named('The change edits these suites, and the base’s code was measured with the edited ones', laidOver),
    named(
      'Of these the change edits the suite alone: both sides are the same code, which tells nothing of a change of what is measured (if that lies in the suites’ folder, give it another)',
      selfCompared,
    ),
    told.length === 0 ? '' : table(told),
    exact.length === 0
      ? ''
      : `### Exact counts that changed\n\n${exact.slice(0, MOST_ROWS).map(exactLine).join('\n')}`,
    failures.length === 0
      ? ''
      : `### Failures\n\n${failures
          .slice(0, MOST_ROWS)
          .map(({ caseId, message }) => `- ${markdownCode(caseId)}: ${markdownCode(message, 400)}`)
          .join('\n')}`,
    ...absencesAmong(result.failures).map(({ message, caseIds }) =>
      named(`Absent, ${markdownCode(message, 400)}`, caseIds),
    ),
    ...profiled.map(explanationOf),
    named('Not measured, since the budget was spent', notMeasured),
    ...[...groupBy(incomparable, ({ reason }) => reason)].map(([reason, ofReason]) =>
      named(
        `Not comparable, since the change edits their suite (${markdownCode(reason, 400)})`,
        ofReason.map(({ caseId }) => caseId),
      ),
    ),
    named('Not compared, since the change has them no more', removed),
    named('Not compared, since only the change has them', added),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A profile of both builds, of a case that is slower. */
interface Explained {
  readonly caseId: string;
  readonly difference: Difference;
}

function explanationOf({ caseId, difference }: Explained): string {
  const rows = differenceRows(difference)
    .slice(0, PROFILE_ROWS)
    .map(
      (row) =>
        `| ${row.map((text, column) => (column < 4 || text === '' ? text : markdownCode(text))).join(' | ')} |`,
    );
  return [
    `### What explains ${markdownCode(caseId)}`,
    differenceFacts(difference).join('; '),
    rows.length === 0
      ? ''
      : `| ${DIFFERENCE_HEADERS.join(' | ')} |\n| ---: | --- | ---: | ---: | --- | --- |\n${rows.join('\n')}`,
    ...explanation(difference).map((line) => markdownCode(line, 600)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function named(text: string, caseIds: readonly string[]): string {
  if (caseIds.length === 0) return '';
  const names = caseIds.slice(0, MOST_ROWS).map((id) => markdownCode(id));
  const more = caseIds.length > MOST_ROWS ? ` and ${caseIds.length - MOST_ROWS} more` : '';
  return `${text}: ${names.join(', ')}${more}.`;
}

/** Where there is no result at all. Ends in a newline. */
export function renderUnmeasured(reason: string): string {
  return `## Performance: not measured\n\n${markdownCode(reason, 1000)}\n`;
}

function table(cases: readonly GatedCase[]): string {
  const rows = cases.slice(0, MOST_ROWS).map((each) => {
    const { caseId, ratio, verdict, warnings } = each.comparison;
    const notes = [
      ...(each.touched ? [] : ['not touched by the change']),
      ...(each.acknowledged === null
        ? []
        : [`acknowledged: ${markdownCode(acceptanceText(each.acknowledged), 400)}`]),
      ...(warnings.includes('unconfirmed') ? ['does not stand among so many cases'] : []),
    ];
    const interval = `[${formatRatio(ratio.low)}, ${formatRatio(ratio.high)}]`;
    return `| ${markdownCode(caseId)} | ${formatRatio(ratio.center)} | ${interval} | ${verdict} | ${ratio.trials} | ${notes.join('; ')} |`;
  });
  const more = cases.length > MOST_ROWS ? `\n\n${cases.length - MOST_ROWS} more.` : '';
  return `| case | ratio | interval | verdict | trials | |\n| --- | ---: | --- | --- | ---: | --- |\n${rows.join('\n')}${more}`;
}

function exactLine({ comparison: { caseId, counterChanges } }: GatedCase): string {
  return `- ${markdownCode(caseId)}: ${counterChanges.map((change) => markdownCode(`${change.name} ${formatCounterChange(change)}`, 200)).join(', ')}`;
}
