/**
 * What the parent process knows of a suite: its shape without its functions. The suite's code itself is loaded in
 * workers only, so that it can neither slow nor end the process that keeps the results.
 */

export interface CaseOutline {
  readonly name: string;
  readonly operations: number;
  readonly tail: boolean;
  /** The program to start instead of the Node worker, for a case that is one. */
  readonly command: readonly string[] | null;
}

export interface GroupOutline {
  readonly name: string;
  readonly baseline: string | null;
  readonly cases: readonly CaseOutline[];
}

export interface SuiteOutline {
  readonly name: string;
  /** Missing where it is false. */
  readonly onDemand?: boolean;
  readonly groups: readonly GroupOutline[];
}

/** Who wrote the suite: only the harness itself may name a case like a control. */
export type SuiteAuthor = 'user' | 'harness';

/** Longer names can't be told apart in a table, and are more likely a mistake. */
const NAME_LIMIT = 200;
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;
/** A control is `suite/group/control=NAME`: a user's case of that name would be taken for it. */
const CONTROL_PREFIX = 'control=';

/**
 * Checks the value that a suite's module exports and returns its outline. Throws a TypeError that names the place
 * and says what was got and expected. Linear in the number of cases.
 */
export function outlineSuite(value: unknown, author: SuiteAuthor = 'user'): SuiteOutline {
  const suite = record(value, 'the default export');
  const name = checkFolder(suite.name, 'suite.name');
  const where = `suite "${name}"`;
  const groups = list(suite.groups, `${where}: groups`).map((group) => outlineGroup(group, name, author));
  unique(groups, `${where}: group`);
  const onDemand = suite.onDemand ?? false;
  if (typeof onDemand !== 'boolean') {
    throw new TypeError(`${where}: onDemand is ${show(onDemand)}, expected true or false`);
  }
  return { name, ...(onDemand && { onDemand }), groups };
}

function outlineGroup(value: unknown, suite: string, author: SuiteAuthor): GroupOutline {
  const group = record(value, `suite "${suite}": a group`);
  const name = checkFolder(group.name, `suite "${suite}": group.name`);
  const where = `group "${suite}/${name}"`;
  const cases = list(group.cases, `${where}: cases`).map((item) => outlineCase(item, where));
  const control = cases.find((item) => item.name.startsWith(CONTROL_PREFIX));
  if (author === 'user' && control !== undefined) {
    throw new TypeError(
      `${where}: case.name is ${show(control.name)}, but "${CONTROL_PREFIX}" marks the harness's own controls; give it another name`,
    );
  }
  unique(cases, `${where}: case`);
  const baseline = group.baseline ?? null;
  if (baseline !== null && !cases.some((item) => item.name === baseline)) {
    throw new TypeError(`${where}: baseline is ${show(baseline)}, expected the name of one of its cases`);
  }
  return { name, baseline: baseline as string | null, cases };
}

function outlineCase(value: unknown, where: string): CaseOutline {
  const item = record(value, `${where}: a case`);
  const name = checkName(item.name, `${where}: case.name`);
  const operations = item.operations ?? 1;
  if (!Number.isSafeInteger(operations) || (operations as number) < 1) {
    throw new TypeError(
      `${where}: operations of "${name}" is ${show(operations)}, expected a positive integer`,
    );
  }
  const tail = item.tail ?? false;
  if (typeof tail !== 'boolean') {
    throw new TypeError(`${where}: tail of "${name}" is ${show(tail)}, expected true or false`);
  }
  if (item.check !== undefined && typeof item.check !== 'function') {
    throw new TypeError(`${where}: check of "${name}" is ${show(item.check)}, expected a function`);
  }
  if (item.empty !== undefined && typeof item.empty !== 'boolean') {
    throw new TypeError(`${where}: empty of "${name}" is ${show(item.empty)}, expected true or false`);
  }
  return { name, operations: operations as number, tail, command: commandOf(item, name, where) };
}

function commandOf(item: Record<string, unknown>, name: string, where: string): readonly string[] | null {
  const command = item.command;
  if (command === undefined) {
    if (typeof item.setUp === 'function') return null;
    throw new TypeError(`${where}: setUp of "${name}" is ${show(item.setUp)}, expected a function`);
  }
  const words = list(command, `${where}: command of "${name}"`);
  if (
    !words.every((word): word is string => typeof word === 'string' && !word.includes('\0')) ||
    words[0] === ''
  ) {
    throw new TypeError(`${where}: command of "${name}" is ${show(command)}, expected a list of words`);
  }
  return words;
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new TypeError(`${what} is ${show(value)}, expected an object`);
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new TypeError(`${what} is ${show(value)}, expected a list of at least one`);
}

/** The names of suite and group hold no slash, so that `suite/group/case` names one case only. */
function checkFolder(value: unknown, what: string): string {
  const name = checkName(value, what);
  if (!name.includes('/')) return name;
  throw new TypeError(`${what} is ${show(name)}, expected no "/": it separates suite, group and case`);
}

function checkName(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > NAME_LIMIT) {
    throw new TypeError(`${what} is ${show(value)}, expected a text of 1 to ${NAME_LIMIT} characters`);
  }
  if (CONTROL_CHARACTER.test(value)) {
    throw new TypeError(`${what} is ${show(value)}, expected no control characters such as tab or NUL`);
  }
  return value;
}

function unique(items: readonly { readonly name: string }[], what: string): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (seen.has(name)) throw new TypeError(`${what} "${name}" is there twice, expected names to be unique`);
    seen.add(name);
  }
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = typeof value === 'string' ? JSON.stringify(value) : kind(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Never the value's own toString: it may throw, and it may return anything. */
function kind(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
