/** The one case that a user means. */
import { type Chosen, chooseCases } from '../run.ts';
import type { Plan } from '../run-document.ts';
import type { SelectedCase, SelectedGroup } from '../selection.ts';
import { EXIT, UserError } from '../user-error.ts';

export interface ChosenCase {
  readonly item: SelectedCase;
  /** With the case and the controls alone, and without a baseline: nothing is compared. */
  readonly group: SelectedGroup;
}

/** Names that a message lists. */
const LISTED = 8;

export interface ChoiceOptions {
  readonly suites: string;
  /** A caseId, or a pattern that fits one case only. */
  readonly caseName: string;
  readonly plan: Plan;
  readonly signal: AbortSignal;
}

/** Throws a UserError if the name fits no case or several, or one that can't be profiled here. */
export async function chooseCase(options: ChoiceOptions): Promise<ChosenCase> {
  const { caseName } = options;
  const chosen = await chooseFitting(options);
  if (chosen.groups.length === 0) throw notLoaded(caseName, chosen);
  const found = pickCase(chosen.groups, caseName);
  if (found.item.outline.command !== null) {
    throw new UserError(
      `${found.item.caseId} is a program of its own (${found.item.outline.command[0]}): V8 knows nothing of it; profile it with the ` +
        'tools of its language, such as "perf record"',
    );
  }
  return found;
}

/** A suite that is measured only when it is asked for by name is asked for by the name of its case. */
async function chooseFitting({ suites, caseName, plan, signal }: ChoiceOptions): Promise<Chosen> {
  const choose = (suiteNames: readonly string[]) =>
    chooseCases({ suites, suiteNames, patterns: [caseName], plan: { ...plan, all: true }, signal });
  try {
    return await choose([]);
  } catch (error) {
    const [suite = '', ...rest] = caseName.split('/');
    if (!(error instanceof UserError) || signal.aborted || rest.length === 0) throw error;
    return choose([suite]).catch(() => {
      throw error;
    });
  }
}

/** Of the groups that a pattern has chosen: the case of exactly that name, or the only one that fits. */
export function pickCase(groups: readonly SelectedGroup[], caseName: string): ChosenCase {
  const all = groups.flatMap((group) =>
    group.cases.filter(({ role }) => role === 'case').map((item) => ({ group, item })),
  );
  // A group's baseline comes along with whatever is chosen of it.
  const wanted = all.filter(({ group, item }) => all.length === 1 || item.caseId !== group.baseline);
  const exact = all.find(({ item }) => item.caseId === caseName);
  const fitting = exact === undefined ? wanted : [exact];
  if (fitting.length !== 1) {
    const names = fitting.slice(0, LISTED).map(({ item }) => item.caseId);
    const more = fitting.length > LISTED ? `, and ${fitting.length - LISTED} more` : '';
    throw new UserError(
      `${JSON.stringify(caseName)} fits ${fitting.length} cases, expected one: ${names.join(', ')}${more}`,
    );
  }
  const { group, item } = fitting[0]!;
  const cases = group.cases.filter((each) => each === item || each.role === 'control');
  return { item, group: { ...group, baseline: null, cases } };
}

function notLoaded(caseName: string, { failures }: Chosen): UserError {
  const reasons = failures.map(({ caseId, message }) => `${caseId}: ${message}`);
  return new UserError(
    `no suite loads that could have ${JSON.stringify(caseName)}`,
    EXIT.caseFailed,
    reasons,
  );
}
