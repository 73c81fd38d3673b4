/**
 * The short answer of a run: what each setting of a suite costs over its group's baseline. Any suite whose groups
 * have a baseline and a numeric parameter has one; the rest are told by their groups' tables.
 */
import type { Verdict } from '../harness/estimate.ts';
import type { AnswerCell, AnswerTable, GroupModel, Row } from './model.ts';
import { numericKey, numericValue } from './parameters.ts';

/** Most serious last. */
const SEVERITY: readonly Verdict[] = ['equivalent', 'faster', 'inconclusive', 'slower'];

/** One table a suite, in the groups' order. O(rows). */
export function answerTables(groups: readonly GroupModel[]): AnswerTable[] {
  const suites = new Map<string, GroupModel[]>();
  for (const group of groups) suites.set(group.suite, [...(suites.get(group.suite) ?? []), group]);
  return [...suites].flatMap(([suite, members]) => answerTable(suite, members) ?? []);
}

function answerTable(suite: string, groups: readonly GroupModel[]): AnswerTable | null {
  const judged = groups.filter((group) => group.rows.some((row) => row.judgement !== null));
  const key = numericKey(judged.flatMap((group) => group.rows.map((row) => row.name)));
  if (key === null) return null;
  const rowsOf = judged.map((group) => bySetting(group.rows.filter(isJudged), key));
  const values = [...new Set(rowsOf.flatMap((settings) => [...settings.keys()]))].filter(
    (value) => value !== '',
  );
  values.sort((a, b) => (numericValue(a) ?? -1) - (numericValue(b) ?? -1));
  if (values.length === 0) return null;
  return {
    suite,
    settings: values.map((value, index) => ({
      name: `${key}=${value}`,
      importance: importance(values, index),
    })),
    groups: judged.map((group, index) => ({
      name: group.name,
      cells: values.map((value) => answerCell(rowsOf[index]!.get(value) ?? [])),
    })),
  };
}

function bySetting(rows: readonly Row[], key: string): Map<string, Row[]> {
  const settings = new Map<string, Row[]>();
  for (const row of rows) {
    const value = row.parameters.find((parameter) => parameter.key === key)?.value ?? '';
    settings.set(value, [...(settings.get(value) ?? []), row]);
  }
  return settings;
}

function isJudged(row: Row): boolean {
  return row.judgement?.ratio.center != null && row.judgement.difference.center !== null;
}

/** 0 is never left out: the first setting, the first number and the last, as in "nobody, one, the most". */
function importance(values: readonly string[], index: number): number {
  const firstNumber = values.findIndex((value) => numericValue(value) !== null);
  if (index === 0 || index === firstNumber || index === values.length - 1) return 0;
  return index < firstNumber ? 1 : 3 + index;
}

function answerCell(rows: readonly Row[]): AnswerCell | null {
  if (rows.length === 0) return null;
  const judgements = rows.map((row) => row.judgement!);
  const range = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
  return {
    cases: rows.length,
    difference: range(judgements.map((each) => each.difference.center!)),
    ratio: range(judgements.map((each) => each.ratio.center!)),
    verdict: SEVERITY[Math.max(...judgements.map((each) => SEVERITY.indexOf(each.verdict)))]!,
  };
}
