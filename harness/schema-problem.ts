/** What schemas say of a value that doesn't fit, in the words of all messages about stored files. */
import * as v from 'valibot';

/** 12 lower-case hex digits: what runs and records beside them are called. */
export const IdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/));

/** Where the first thing is that is wrong, and what was expected there. */
export function firstProblem([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  return `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`;
}
