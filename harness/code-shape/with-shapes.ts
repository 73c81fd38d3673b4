import type { CaseResult } from '../run-document.ts';
import type { SelectedCase } from '../selection.ts';
import type { CodeShapes } from './stored-shape.ts';

/** The results, each with the shapes of its code where one of these cases is it and has any. */
export function withShapes(
  results: readonly CaseResult[],
  items: readonly SelectedCase[],
  shapes: ReadonlyMap<SelectedCase, CodeShapes>,
): CaseResult[] {
  const byId = new Map(
    items.flatMap((item) => {
      const codeShapes = shapes.get(item);
      return codeShapes === undefined ? [] : [[item.caseId, { codeShapes }]];
    }),
  );
  return results.map((result) => ({ ...result, ...byId.get(result.caseId) }));
}
