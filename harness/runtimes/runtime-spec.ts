/**
 * Runtimes as the user writes them: `node`, `node@22`, `bun@1.3`, `deno`, or the path of a program; flags after it, and
 * variables of the environment before it, as in a shell: `PAGES=64 node@22 --no-opt`.
 */
import { UserError } from '../user-error.ts';
import { RUNTIME_KINDS, type RuntimeKind } from './runtime.ts';

export interface RuntimeSpec {
  /** As the user wrote it. */
  readonly text: string;
  readonly program: RuntimeProgram;
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export type RuntimeProgram =
  /** The Node that runs mmubench. */
  | { readonly from: 'here' }
  /** From npm; a version of one to three numbers, or null for any. */
  | { readonly from: 'npm'; readonly kind: RuntimeKind; readonly version: string | null }
  | { readonly from: 'path'; readonly path: string };

/** What multiplies the runtimes: each of them with each of the sets of flags, and each of the values of a variable. */
export interface Factors {
  /** Each a list of V8's flags in one text; an empty text is no flags. */
  readonly v8Flags: readonly string[];
  /** `NAME=value`. */
  readonly variables: readonly string[];
}

/** It becomes a part of a package's name and of a folder's. */
const VERSION =
  /^\d{1,4}(\.\d{1,5}){0,2}$|^\d{1,4}\.\d{1,5}\.\d{1,5}-[0-9A-Za-z]{1,30}(\.[0-9A-Za-z]{1,30}){0,3}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,99}=/;
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;
const TEXT_LIMIT = 1000;
const EXPECTED =
  'expected "node", "node@22", "bun", "bun@1.3", "deno" or the path of a program, with flags after it: "node@22 --no-opt"';

/** Every runtime with every factor, in the order given; none of both gives an empty list. Throws a UserError. */
export function runtimeSpecs(texts: readonly string[], { v8Flags, variables }: Factors): RuntimeSpec[] {
  if (texts.length === 0 && v8Flags.length === 0 && variables.length === 0) return [];
  const runtimes = (texts.length === 0 ? ['node'] : texts).map(parseRuntime);
  const settings = settingsOf(variables);
  return runtimes.flatMap((runtime) =>
    flagSets(runtime, v8Flags).flatMap((flags) =>
      settings.map((more) => ({
        ...runtime,
        text: [...words(more), runtime.text, ...flags].join(' '),
        flags: [...runtime.flags, ...flags],
        variables: { ...runtime.variables, ...more },
      })),
    ),
  );
}

export function parseRuntime(text: string): RuntimeSpec {
  if (text.length > TEXT_LIMIT || CONTROL_CHARACTER.test(text)) throw wrong(text.slice(0, 60), EXPECTED);
  const all = text.split(' ').filter((word) => word !== '');
  const start = all.findIndex((word) => !VARIABLE.test(word));
  const [program, ...flags] = start < 0 ? [] : all.slice(start);
  if (program === undefined) throw wrong(text, EXPECTED);
  const variables = settingsOf(all.slice(0, Math.max(0, start)));
  if (variables.length > 1) throw wrong(text, 'expected each variable once');
  return {
    text,
    program: programOf(program, text),
    flags: checkFlags(flags, text),
    variables: variables[0]!,
  };
}

function programOf(word: string, text: string): RuntimeProgram {
  if (/[\\/]/.test(word)) return { from: 'path', path: word };
  const [name, version, ...more] = word.split('@');
  const kind = RUNTIME_KINDS.find((each) => each === name);
  if (kind === undefined || more.length > 0) throw wrong(text, EXPECTED);
  if (version === undefined) return kind === 'node' ? { from: 'here' } : { from: 'npm', kind, version: null };
  if (VERSION.test(version)) return { from: 'npm', kind, version };
  throw wrong(
    text,
    `expected a version of one to three numbers, such as ${kind}@${kind === 'node' ? '22' : '1.2'}`,
  );
}

function checkFlags(flags: readonly string[], text: string): readonly string[] {
  for (const flag of flags) {
    if (/^--?[A-Za-z]/.test(flag)) continue;
    throw wrong(
      text,
      `expected flags after the runtime, and ${JSON.stringify(flag)} is none; values follow "="`,
    );
  }
  return flags;
}

/** V8's flags mean nothing to a runtime with another engine: it stands there once, as it is. */
function flagSets({ program }: RuntimeSpec, v8Flags: readonly string[]): readonly (readonly string[])[] {
  if (v8Flags.length === 0 || (program.from === 'npm' && program.kind === 'bun')) return [[]];
  return v8Flags.map((set) =>
    checkFlags(
      set.split(' ').filter((word) => word !== ''),
      set,
    ),
  );
}

/** Each choice of a value for each name. */
function settingsOf(variables: readonly string[]): Readonly<Record<string, string>>[] {
  const values = new Map<string, string[]>();
  for (const text of variables) {
    const [name] = VARIABLE.exec(text) ?? [];
    if (name === undefined || CONTROL_CHARACTER.test(text) || / /.test(text)) {
      throw new UserError(
        `the parameter ${JSON.stringify(text)} is not understood, expected NAME=value without spaces, such as PAGES=64`,
      );
    }
    const key = name.slice(0, -1);
    if (/^(MMUBENCH_|NODE_OPTIONS$|PATH$|LD_)/i.test(key)) {
      throw new UserError(
        `${key} is no parameter of a suite: mmubench and the system use it; choose another name`,
      );
    }
    values.set(key, [...new Set([...(values.get(key) ?? []), text.slice(name.length)])]);
  }
  return [...values].reduce<Record<string, string>[]>(
    (choices, [key, ofKey]) =>
      choices.flatMap((choice) => ofKey.map((value) => ({ ...choice, [key]: value }))),
    [{}],
  );
}

/** `NAME=value` of each. */
export function words(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

function wrong(text: string, expected: string): UserError {
  return new UserError(`the runtime ${JSON.stringify(text)} is not understood: ${expected}`);
}
