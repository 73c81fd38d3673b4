/** Changes that were looked at and accepted: a reviewed file in the repository says which, why, and up to what level. */
import * as v from 'valibot';
import { isCalendarDay } from '../calendar-day.ts';
import { matchesPattern } from '../pattern.ts';
import { firstProblem } from '../schema-problem.ts';
import { UserError } from '../user-error.ts';

export interface Acknowledgement {
  /** A part of caseIds, or a pattern with * and ?. */
  readonly case: string;
  /** The commit that changed the speed: 7 to 64 hex digits. */
  readonly commit: string;
  readonly reason: string;
  /** Who has accepted it. */
  readonly by?: string;
  /** The new level as a ratio to the old one: 1.1 accepts what is up to 10 % slower. */
  readonly level: number;
  /** The last day on which it holds, as YYYY-MM-DD in UTC; for ever without it. */
  readonly expires?: string;
}

const AcknowledgementSchema: v.GenericSchema<unknown, Acknowledgement> = v.strictObject({
  case: v.pipe(v.string(), v.minLength(1)),
  commit: v.pipe(v.string(), v.regex(/^[0-9a-f]{7,64}$/, 'expected 7 to 64 hex digits')),
  reason: v.pipe(v.string(), v.trim(), v.minLength(1, 'expected a reason')),
  by: v.exactOptional(v.pipe(v.string(), v.trim(), v.minLength(1, 'expected a name'))),
  level: v.pipe(v.number(), v.finite(), v.minValue(0.001)),
  expires: v.exactOptional(
    v.pipe(v.string(), v.check(isCalendarDay, 'expected a day of the calendar, such as 2027-01-31')),
  ),
});
const FileSchema = v.strictObject({ acknowledged: v.array(AcknowledgementSchema) });

/** Throws a UserError that names the entry: a file that can't be read must not silence anything. */
export function parseAcknowledgements(text: string, path: string): Acknowledgement[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(
      `${path} is not JSON; expected { "acknowledged": [ … ] }, as "mmubench ack" writes it`,
    );
  }
  const result = v.safeParse(FileSchema, value, { abortEarly: true });
  if (result.success) return result.output.acknowledged;
  throw new UserError(`${path}: ${firstProblem(result.issues)}; mend that entry`);
}

/** One entry a line, so that two that were added on two branches merge by keeping both lines. */
export function formatAcknowledgements(entries: readonly Acknowledgement[]): string {
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`);
  return `{\n  "acknowledged": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** Whether it still holds at a time, in ms since 1970. */
export function isInForce({ expires }: Acknowledgement, now: number): boolean {
  return expires === undefined || now < Date.parse(expires) + 86_400_000;
}

/**
 * Whether an entry covers a change if it came with the entry's commit: of the case, in force, and with a level that the
 * change isn't surely beyond. `low` is the lower end of the change's ratio.
 */
export function accepts(
  entry: Acknowledgement,
  { caseId, low }: { readonly caseId: string; readonly low: number },
  now: number,
): boolean {
  return isInForce(entry, now) && low <= entry.level && matchesPattern(caseId, entry.case);
}

/** The entry that covers a change which came with one of the commits. Undefined where none does. */
export function acknowledgementOf(
  entries: readonly Acknowledgement[],
  change: { readonly caseId: string; readonly shas: readonly string[]; readonly low: number },
  now: number,
): Acknowledgement | undefined {
  return entries.find(
    (entry) => accepts(entry, change, now) && change.shas.some((sha) => sha.startsWith(entry.commit)),
  );
}
