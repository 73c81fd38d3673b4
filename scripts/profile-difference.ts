/** `mmubench profile --diff`: two builds' profiles, function by function. */
import { prepareBuilds } from '../harness/builds.ts';
import { compareBuilds } from '../harness/compare-builds.ts';
import { profileBuilds } from '../harness/profile/profile-builds.ts';
import { checkWritable, writeRun } from '../harness/store.ts';
import { renderDifference, renderDifferenceJson } from '../reports/difference-text.ts';
import { visible } from '../reports/sanitize.ts';
import { storeDifference } from './attach-profiles.ts';
import { interruptible } from './interruptible.ts';
import { planOf } from './plan-options.ts';
import { DEFAULT_TRIALS, type ProfileCommandOptions } from './profile-options.ts';
import { screenOf } from './screen.ts';

export async function diffBuilds(
  base: string,
  contender: string,
  caseName: string,
  options: ProfileCommandOptions,
): Promise<void> {
  const { suites, results, pin, machine = null, build: command = null, seconds, interval, pairs } = options;
  const plan = { ...planOf([caseName], { ...options, trials: options.trials ?? DEFAULT_TRIALS }), all: true };
  await checkWritable(results);
  const onStep = (text: string) => process.stderr.write(`${visible(text)}\n`);
  await interruptible(async (signal, onProgress) => {
    const making = { folder: process.cwd(), suites, outputs: [results], command, signal, onStep };
    const builds = await prepareBuilds([base, contender], making);
    try {
      const both = { base: builds[0]!, contender: builds[1]!, plan, pin, signal, onProgress };
      const profiled = await profileBuilds({
        ...both,
        caseName,
        pairs,
        timeMs: (seconds * 1000) / pairs,
        intervalUs: interval,
      });
      const { caseId, difference } = profiled;
      process.stdout.write(
        options.json
          ? renderDifferenceJson(caseId, difference)
          : renderDifference(caseId, difference, options.top, screenOf(process.stdout)),
      );
      const compared = await compareBuilds({
        ...both,
        suiteNames: [caseId.split('/')[0]!],
        patterns: [caseId],
        isWanted: (each) => each === caseId,
        machineName: machine,
      });
      const stored = await storeDifference(profiled, both, compared.contender, results, 0);
      for (const document of [compared.base, { ...compared.contender, profiles: [stored] }]) {
        process.stderr.write(`stored: ${visible(await writeRun(results, document))}\n`);
      }
    } finally {
      for (const build of builds) await build.dispose();
    }
  });
}
