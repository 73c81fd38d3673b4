/**
 * How often a profile difference names the function that was changed: five functions of known shares, one of which gets
 * so much slower, profiled on real processes.
 *
 *   node dist/scripts/campaign-profile.js [--repetitions 20] [--slower 0.15] [--pairs 5] [--seed 1]
 *
 * Prints each repetition, and exits with 1 if the changed function is first in fewer than 19 of 20, or if a share of the
 * unchanged build is off by more than 5 points.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Build } from '../harness/builds.ts';
import { makePlan } from '../harness/default-plan.ts';
import { KNOWN_CASE, PASSES, type Passes, sharesOf, sharesSuite } from '../harness/profile/known-shares.ts';
import { profileBuilds } from '../harness/profile/profile-builds.ts';
import { seededRandom } from '../harness/random.ts';
import { EXIT } from '../harness/user-error.ts';
import { fail } from './fail.ts';

const WANTED = 19 / 20;
const POINTS = 0.05;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repetitions: { type: 'string', default: '20' },
      slower: { type: 'string', default: '0.15' },
      pairs: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [repetitions, slower, pairs, seed] = [
    values.repetitions,
    values.slower,
    values.pairs,
    values.seed,
  ].map(Number);
  const random = seededRandom(seed!);
  const names = Object.keys(PASSES);
  let first = 0;
  let furthest = 0;
  for (let i = 0; i < repetitions!; i++) {
    const changed = names[random.integer(names.length)]!;
    const passes: Record<string, number> = { ...PASSES };
    passes[changed] = Math.round(passes[changed]! * (1 + slower!));
    const folder = mkdtempSync(join(tmpdir(), 'mmubench-profile-'));
    try {
      const { difference } = await profileBuilds({
        base: buildOf(join(folder, 'base'), PASSES),
        contender: buildOf(join(folder, 'contender'), passes),
        caseName: KNOWN_CASE,
        plan: makePlan({ seed: seed! + i, rounds: 5 }),
        pin: true,
        pairs: pairs!,
        timeMs: 400,
        intervalUs: 100,
        signal: new AbortController().signal,
        onProgress: () => {},
      });
      const [named] = difference.functions;
      if (named!.frame.name === changed) first++;
      const off = Math.max(
        ...[...sharesOf(PASSES)].map(([name, share]) => {
          const found = difference.functions.find(({ frame }) => frame.name === name);
          return Math.abs((found?.base ?? 0) / difference.base - share);
        }),
      );
      furthest = Math.max(furthest, off);
      const { center, low, high } = named!.difference;
      const expected = (slower! * PASSES[changed as keyof typeof PASSES] * difference.base) / total(PASSES);
      console.log(
        `${i + 1}: ${changed}; first is ${named!.frame.name}, ${center.toFixed(0)} ns [${low.toFixed(0)}, ${high.toFixed(0)}] of expected ${expected.toFixed(0)}; shares off by ${(100 * off).toFixed(1)} points`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(
    `first in ${first} of ${repetitions}; shares off by at most ${(100 * furthest).toFixed(1)} points`,
  );
  if (first < WANTED * repetitions! || furthest > POINTS) process.exitCode = EXIT.regression;
}

function total(passes: Passes): number {
  return Object.values(passes).reduce((sum, count) => sum + count, 0);
}

/** A folder that can be measured, and is nothing else. */
function buildOf(folder: string, passes: Passes): Build {
  const suites = join(folder, 'suites');
  mkdirSync(suites, { recursive: true });
  writeFileSync(join(suites, 'shares.suite.mjs'), sharesSuite(passes));
  const project = { name: 'shares', version: '0.0.0' };
  return {
    reference: folder,
    folder,
    suites,
    project,
    commit: null,
    suitesFrom: null,
    dispose: async () => {},
  };
}

main().catch(fail);
