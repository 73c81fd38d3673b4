/**
 * The zoo on real workers: every mistake is called by its name, and nothing is said of its sound twin. A machine that is
 * busy with other tests slows single turns and trials; what is drawn from times therefore counts where most trials say it,
 * and `noisy-machine`, which is about the machine and not about the case, isn't looked at.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { estimateCase } from '../harness/comparison.ts';
import { makePlan } from '../harness/default-plan.ts';
import { runSuites } from '../harness/run.ts';
import type { RunDocument } from '../harness/run-document.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEED = 47;

/** By the mistake's name in the zoo. A timed promise is refused: its failure has the name. */
const NAMED: Readonly<Record<string, string>> = {
  'unused-result': 'eliminated',
  'loop-invariant': 'eliminated',
  'constant-folding': 'eliminated',
  'cached-result': 'eliminated',
  deoptimisation: 'deoptimised',
  megamorphic: 'deoptimised',
  'never-optimised': 'not-optimised',
  'allocation-storm': 'gc-bound',
  'set-up-inside': 'gc-bound',
  'growing-state': 'not-steady',
  drift: 'not-steady',
  'two-modes': 'bimodal',
  'wrong-result': 'wrong-result',
  'timed-promise': 'async-leak',
  'late-promise': 'async-leak',
  'short-batch': 'timer-bound',
};

/** Drawn from times, which a busy machine may disturb: told by most of three trials. The others are the same in every process. */
const DRAWN_FROM_TIMES: ReadonlySet<string> = new Set(['eliminated', 'not-steady', 'bimodal']);

/** Not of the case: the machine's noise, and how few trials the test takes; three may well be equal to the clock's last digit. */
const NOT_OF_THE_CASE: ReadonlySet<string> = new Set(['noisy-machine', 'few-trials', 'identical-trials']);

/** Names of warnings and failures by the case's name. */
const seen = new Map<string, readonly string[]>();
const abort = new AbortController();

/** Twice, where something isn't as it should be: what a busy machine has spoiled once, it seldom spoils again. */
before(async () => {
  const [timed, counted] = [true, false].map((wanted) =>
    Object.keys(NAMED).filter((name) => DRAWN_FROM_TIMES.has(NAMED[name]!) === wanted),
  );
  await measure(timed!, 3);
  await measure(counted!, 1);
  const unexpected = [...seen].filter((entry) => !isExpected(...entry)).map(([name]) => name);
  if (unexpected.length > 0)
    await measure(
      unexpected.map((name) => name.slice(name.indexOf('=') + 1)),
      3,
    );
});

after(() => abort.abort());

/** Mistakes with their twins: most of what is measured together has to be sound. */
async function measure(mistakes: readonly string[], trials: number): Promise<void> {
  const document = await runSuites({
    folder: ROOT,
    suites: join(ROOT, 'dist/suites'),
    outputs: [],
    suiteNames: ['zoo'],
    patterns: mistakes.map((name) => `zoo/*=${name}`),
    plan: makePlan({ seed: SEED, trials, rounds: 24, turnMs: 3, warmUpMs: 150 }),
    pin: true,
    machineName: null,
    signal: abort.signal,
    onProgress: () => {},
  });
  for (const [name, warnings] of namesByCase(document)) seen.set(name, warnings);
}

function isExpected(name: string, warnings: readonly string[]): boolean {
  const [kind, what = ''] = name.split('=');
  if (kind === 'control') return true;
  return kind === 'twin' ? warnings.length === 0 : warnings.includes(NAMED[what] ?? '');
}

function namesByCase({ cases, failures, plan }: RunDocument): [string, readonly string[]][] {
  return [
    ...cases.map((result): [string, readonly string[]] => [
      result.name,
      estimateCase(result, plan.alpha).warnings.filter((name) => !NOT_OF_THE_CASE.has(name)),
    ]),
    ...failures.map(({ caseId, reason }): [string, readonly string[]] => [
      caseId.slice(caseId.lastIndexOf('/') + 1),
      [reason],
    ]),
  ];
}

test('the zoo holds these mistakes, each with its twin', () => {
  const names = [...seen.keys()].filter((name) => !name.startsWith('control='));
  const expected = Object.keys(NAMED).flatMap((name) => [`mistake=${name}`, `twin=${name}`]);
  assert.deepEqual(names.sort(), expected.sort());
});

for (const [mistake, warning] of Object.entries(NAMED)) {
  test(`${mistake} is ${warning}`, () => {
    assert.ok(seen.get(`mistake=${mistake}`)?.includes(warning), String(seen.get(`mistake=${mistake}`)));
  });

  test(`the twin of ${mistake} is sound`, () => {
    assert.deepEqual(seen.get(`twin=${mistake}`), []);
  });
}
