/** A suite's module in a worker, and the case that the worker is to hold. */
import { pathToFileURL } from 'node:url';
import type { FunctionCase, Suite } from '../suite.ts';
import { outlineSuite, type SuiteAuthor } from '../suite-outline.ts';
import { CaseError } from './prepared-case.ts';
import { describeError } from './serve.ts';

export async function loadSuite(file: string, author: SuiteAuthor): Promise<Suite> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    outlineSuite(module.default, author);
    return module.default as Suite;
  } catch (error) {
    throw new CaseError('load', `the suite does not load: ${describeError(error)}`, { cause: error });
  }
}

export function findCase(suite: Suite, group: string, name: string): FunctionCase {
  const item = suite.groups.find((one) => one.name === group)?.cases.find((one) => one.name === name);
  if (item !== undefined && 'setUp' in item) return item;
  throw new CaseError(
    'load',
    `the suite has no case "${group}/${name}" with a setUp; was it edited during the run?`,
  );
}
