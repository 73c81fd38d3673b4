/** Small records among the results, read and checked against their schema. */
import * as v from 'valibot';
import { readJsonFile, type UnreadableFile } from './result-files.ts';
import { firstProblem } from './schema-problem.ts';

/** The record in a file, or why it is none: `not WHAT`, the place, and what was expected. */
export async function readChecked<T extends object>(
  path: string,
  schema: v.GenericSchema<unknown, T>,
  what: string,
): Promise<T | UnreadableFile> {
  const file = await readJsonFile(path);
  if ('problem' in file) return file;
  const result = v.safeParse(schema, file.value, { abortEarly: true });
  return result.success ? result.output : { path, problem: `not ${what}: ${firstProblem(result.issues)}` };
}
