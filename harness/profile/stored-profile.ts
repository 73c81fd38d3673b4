/** Reads a `.cpuprofile` that mmubench has stored. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { UserError } from '../user-error.ts';
import { buildCallTree, ROOT } from './call-tree.ts';
import type { CaseProfile } from './case-profile.ts';
import { locateTree } from './located-tree.ts';
import { checkCpuProfile } from './profile-schema.ts';
import { SourceLines } from './source-lines.ts';

const MarkSchema = v.object({
  mmubench: v.object({ caseId: v.string(), nsPerOperation: v.pipe(v.number(), v.finite(), v.minValue(0)) }),
});

/** Throws a UserError if the file is cut off, or no profile of ours. `folder` is the project's. */
export function readStoredProfile(path: string, folder: string): CaseProfile {
  const value = parsed(path);
  const checked = checkCpuProfile(value);
  if (!checked.ok) throw notWhole(path, checked.problem);
  const mark = v.safeParse(MarkSchema, value);
  if (!mark.success) {
    throw new UserError(
      `${path} was not stored by "mmubench profile": it doesn't say which case it is of; open it in Chrome DevTools or speedscope`,
    );
  }
  const { caseId, nsPerOperation } = mark.output.mmubench;
  const sources = new SourceLines(folder);
  const isRoot = ({ functionName, scriptId }: { functionName: string; scriptId: string }) =>
    functionName === ROOT.name && scriptId === '0';
  const { root, samples, otherSamples } = buildCallTree(checked.profile, isRoot, null);
  const { tree } = locateTree(root, sources);
  return {
    kind: 'cpu',
    caseId,
    tree,
    amount: samples,
    perOperation: nsPerOperation,
    samples,
    otherSamples,
    slowdown: 1,
    sources,
    inlining: true,
  };
}

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(
      `${path} can't be read: ${(error as Error).message}; profiles are not in git: "mmubench profile CASE" makes one`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw notWhole(path, `it is not JSON after ${text.length} characters`);
  }
}

function notWhole(path: string, problem: string): UserError {
  return new UserError(
    `${path} is cut off, or no CPU profile: ${problem}; make it again with "mmubench profile CASE"`,
  );
}
