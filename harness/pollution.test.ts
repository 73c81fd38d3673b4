/** The pollution check on real workers: a planted pollution, an innocent suite, and what can't be checked. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makePlan } from './default-plan.ts';
import { checkPollution, type PollutionReport } from './pollution.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';

const SEED = 5;

/** Five short trials, the fewest that bound the factor; until decided, on a machine that is busy with other tests. */
async function check(
  t: TestContext,
  suite: string,
  margin: number,
  patterns: readonly string[],
): Promise<PollutionReport> {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': suite });
  t.diagnostic(`seed ${SEED}`);
  const plan = { ...makePlan({ budgetMs: 20_000, rounds: 3, turnMs: 2, seed: SEED, margin }), warmUpMs: 30 };
  return checkPollution({
    suites: join(folder, 'suites'),
    suiteNames: [],
    patterns,
    plan,
    pin: true,
    scope: 'group',
    othersMs: 15,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
}

/** Every case walks an array; `shared` says whether all do it by one function, or each by one of its own. */
function walks(shared: boolean, more = ''): string {
  return `
const body = 'let sum = 0; for (let i = 0; i < array.length; i++) sum += array[i]; return sum;';
const common = new Function('array', body);
// Functions of one source text share their type feedback, so that each needs a text of its own.
const walkOf = (name) => (${shared} ? common : new Function('array', '/* ' + name + ' */' + body));
const over = (name, array) => ({ name, setUp: () => { const walk = walkOf(name); return () => walk(array); } });
const length = 4096;
export default { name: 's', groups: [{ name: 'g', cases: [
  over('victim', new Int32Array(length).fill(3)),
  over('doubles', new Float64Array(length).fill(0.5)),
  over('bytes', new Uint8Array(length).fill(7)),
  over('floats', new Float32Array(length).fill(0.25)),
  over('words', new Uint16Array(length).fill(9)),
  over('list', Array.from({ length }, (_, i) => i)),
  ${more}
] }] };
`;
}

test('a walk of typed arrays that others send other kinds through is polluted, by a factor of several', async (t) => {
  const report = await check(t, walks(true), 0.05, ['*/victim']);
  const [finding] = report.findings;
  assert.equal(report.findings.length, 1);
  assert.deepEqual([report.failures, report.uncheckable, finding!.others], [[], [], 5]);
  const { ratio, warnings, verdict } = finding!.comparison;
  t.diagnostic(`factor ${ratio.center} [${ratio.low}, ${ratio.high}]`);
  assert.equal(verdict, 'slower');
  assert.ok(warnings.includes('polluted'));
  assert.ok(ratio.center > 3, `a factor of ${ratio.center}`);
});

test('walks that share no code are clean', async (t) => {
  // A wide margin: what is tested is that no factor of several is seen, not the quiet of the machine.
  const report = await check(t, walks(false), 1, ['*/victim']);
  const [finding] = report.findings;
  assert.ok(!finding!.comparison.warnings.includes('polluted'), JSON.stringify(finding));
  assert.ok(finding!.comparison.ratio.center < 2);
});

test('programs share no process, and one that ignores the request is not taken for clean', async (t) => {
  // Speaks the protocol without knowing "after".
  const program = `
    const { createInterface } = require('node:readline');
    const { writeSync } = require('node:fs');
    createInterface({ input: process.stdin }).on('line', (line) => {
      const replies = { prepare: { ready: { batch: 1 } }, turn: { turn: { samples: [1, 1], timedMs: 0.1 } } };
      writeSync(3, JSON.stringify(replies[JSON.parse(line).do] ?? { certificate: {} }) + '\\\\n');
    });`;
  const command = (code: string) => `command: [process.execPath, '-e', \`${code}\`]`;
  const more = `
    { name: 'foreign', ${command(program)} }, { name: 'foreign-sibling', ${command(program)} },
    { name: 'program', ${command('process.exit(1)')} },`;
  const { uncheckable, failures, findings } = await check(t, walks(false, more), 1, [
    '*/foreign',
    '*/program',
  ]);
  assert.deepEqual([failures, findings], [[], []]);
  assert.deepEqual(
    uncheckable.map(({ caseId }) => caseId),
    ['s/g/program', 's/g/foreign'],
  );
  assert.match(uncheckable[0]!.reason, /a program of its own/);
  assert.match(uncheckable[1]!.reason, /was to run 1 other cases first; got no "after" in its reply/);
});
