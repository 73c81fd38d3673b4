/** Which cases a run measures: the suites and patterns asked for, the baselines they need, and the controls. */
import { matchesPattern } from './pattern.ts';
import type { AfterOthers } from './protocol.ts';
import type { CaseRole } from './run-document.ts';
import type { Runtime } from './runtimes/runtime.ts';
import type { CaseOutline, GroupOutline } from './suite-outline.ts';

/** A suite's outline with where it came from. */
export interface SelectableSuite {
  readonly outline: { readonly name: string; readonly groups: readonly GroupOutline[] };
  readonly file: string;
  readonly hash: string;
}

export interface SelectedCase {
  readonly caseId: string;
  readonly role: CaseRole;
  readonly outline: CaseOutline;
  /** The module and the group that hold it: a control's are not its group's own. */
  readonly file: string;
  readonly groupInFile: string;
  readonly suiteHash: string;
  /** What runs before it in the same process; without it the case has its process for itself. */
  readonly after?: AfterOthers;
  /** Where it runs, unless it's a program of its own. Default: in the Node that runs mmubench. */
  readonly runtime?: Runtime | null;
}

export interface SelectedGroup {
  readonly suite: string;
  readonly group: string;
  readonly baseline: string | null;
  readonly cases: readonly SelectedCase[];
}

export interface SelectionOptions {
  /** Patterns on caseIds; a case is wanted if it matches one of them. None: every case. */
  readonly patterns: readonly string[];
  /** With the cases that are marked as tail; a pattern that names a case exactly needs no `all`. */
  readonly all: boolean;
}

/** Groups without a wanted case are left out. A group's baseline is measured with whatever case of it is wanted. */
export function selectGroups(
  suites: readonly SelectableSuite[],
  controls: SelectableSuite,
  options: SelectionOptions,
): SelectedGroup[] {
  return suites.flatMap((suite) =>
    suite.outline.groups.flatMap((group) => {
      const cases = wantedCases(suite, group, options);
      if (cases.length === 0) return [];
      const prefix = `${suite.outline.name}/${group.name}`;
      const baseline = group.baseline === null ? null : `${prefix}/${group.baseline}`;
      return [
        {
          suite: suite.outline.name,
          group: group.name,
          baseline,
          cases: [...cases, ...controlCases(controls, prefix)],
        },
      ];
    }),
  );
}

function wantedCases(
  suite: SelectableSuite,
  group: GroupOutline,
  { patterns, all }: SelectionOptions,
): SelectedCase[] {
  const prefix = `${suite.outline.name}/${group.name}`;
  const wanted = (item: CaseOutline) => {
    const caseId = `${prefix}/${item.name}`;
    if (patterns.length === 0) return all || !item.tail;
    return patterns.some(
      (pattern) => pattern === caseId || ((all || !item.tail) && matchesPattern(caseId, pattern)),
    );
  };
  const any = group.cases.some(wanted);
  return group.cases
    .filter((item) => wanted(item) || (any && item.name === group.baseline))
    .map((outline) => selected(suite, group.name, prefix, outline, 'case'));
}

function controlCases(controls: SelectableSuite, prefix: string): SelectedCase[] {
  return controls.outline.groups.flatMap((group) =>
    group.cases.map((outline) => selected(controls, group.name, prefix, outline, 'control')),
  );
}

function selected(
  { file, hash }: SelectableSuite,
  groupInFile: string,
  prefix: string,
  outline: CaseOutline,
  role: CaseRole,
): SelectedCase {
  return { caseId: `${prefix}/${outline.name}`, role, outline, file, groupInFile, suiteHash: hash };
}

/** The name of the suite that a case is of. */
export function suiteOf(caseId: string): string {
  return caseId.split('/')[0]!;
}
