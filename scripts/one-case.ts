/** The name that a command about one case was given. */
import { UserError } from '../harness/user-error.ts';

/** Throws a UserError unless it is one. */
export function oneCase(names: readonly string[]): string {
  const [name] = names;
  if (names.length === 1 && name !== undefined) return name;
  throw new UserError(`got ${names.length} names, expected one case; "mmubench list" shows their names`);
}
