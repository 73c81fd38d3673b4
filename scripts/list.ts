/** `mmubench list`: what could be measured, or what has been. */
import { failuresAmong } from '../harness/absence.ts';
import { makePlan } from '../harness/default-plan.ts';
import { chooseCases } from '../harness/run.ts';
import { readRuns } from '../harness/store.ts';
import { EXIT } from '../harness/user-error.ts';
import { visible } from '../reports/sanitize.ts';
import { warnOfUnreadable } from './warn-of-unreadable.ts';

export interface ListCommandOptions {
  readonly suites: string;
  readonly results: string;
  readonly filter?: readonly string[];
  readonly all?: boolean;
  readonly runs?: boolean;
  readonly json?: boolean;
}

export async function list(suiteNames: readonly string[], options: ListCommandOptions): Promise<void> {
  if (options.runs) await listRuns(options);
  else await listCases(suiteNames, options);
}

async function listCases(suiteNames: readonly string[], options: ListCommandOptions): Promise<void> {
  const plan = makePlan({ all: options.all ?? false });
  const { groups, failures } = await chooseCases({
    suites: options.suites,
    suiteNames,
    patterns: options.filter ?? [],
    plan,
  });
  const ids = groups.flatMap(({ cases }) =>
    cases.filter(({ role }) => role === 'case').map(({ caseId }) => caseId),
  );
  print(options.json ? [JSON.stringify(ids)] : ids.map((id) => visible(id)));
  for (const { caseId, message } of failures) {
    process.stderr.write(`${visible(caseId)}: ${visible(message, 1000)}\n`);
    process.exitCode = EXIT.caseFailed;
  }
}

async function listRuns({ results, json }: ListCommandOptions): Promise<void> {
  const { runs, unreadable } = await readRuns(results);
  warnOfUnreadable(unreadable);
  const rows = runs.map(({ path, document }) => ({
    runId: document.runId,
    startedAt: document.startedAt,
    commit:
      document.commit === null ? null : document.commit.sha.slice(0, 8) + (document.commit.dirty ? '+' : ''),
    subject: document.commit?.subject ?? '',
    cases: document.cases.filter(({ role }) => role === 'case').length,
    failures: failuresAmong(document.failures).length,
    machine: document.machine.id,
    path,
  }));
  if (json) print([JSON.stringify(rows)]);
  else {
    print(
      rows.map(({ runId, startedAt, commit, cases, machine, subject }) => {
        const fields = [
          runId,
          startedAt.slice(0, 16),
          (commit ?? 'nocommit').padEnd(9),
          `${cases} cases`.padStart(9),
        ];
        return [...fields, visible(machine), visible(subject, 60)].join('  ').trimEnd();
      }),
    );
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
