/** check, bisect, gate and ack as users call them, on small git repositories. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { commitAll, initRepository } from '../harness/git.test-helper.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli } from './cli.test-helper.ts';

/** A case whose work is told by a file of the commit, outside the suites: their own files are part of the hash. */
const SUITE = `import { work } from '../lib/work.js';
export default { name: 's', groups: [{ name: 'g', cases: [
  { name: 'it', setUp: () => { let sum = 0; return () => { for (let i = 0; i < work; i++) sum = (sum * 31 + i) | 0; return sum; }; } },
] }] };
`;
/** Five trials are the fewest that decide; a factor of fifty shows in the shortest turns, whatever else the machine does. */
const PLAN = ['--quick', '--trials', '5', '--rounds', '2', '--turn-ms', '1', '--margin', '20'];

/** One commit for each number; null is one that doesn't load. */
function repository(t: TestContext, work: readonly (number | null)[]): { folder: string; shas: string[] } {
  const folder = temporaryFolder(t);
  initRepository(folder);
  writeFiles(folder, {
    'package.json': '{ "name": "p", "version": "1.0.0", "type": "module" }\n',
    'suites/s.suite.js': SUITE,
    '.gitignore': 'results/\n',
  });
  const shas = work.map((each, i) => {
    writeFiles(folder, {
      'lib/work.js': each === null ? 'export const' : `export const work = ${each};\n`,
    });
    writeFiles(folder, { 'note.txt': `${i}\n` });
    return commitAll(folder, `commit ${i}`);
  });
  return { folder, shas };
}

test('bisect finds the commit, passes over one that does not load, and uses its trials again', (t) => {
  const { folder, shas } = repository(t, [100, 5000, null, 5000, 5000]);
  const args = ['bisect', shas[0]!, 'main', '--case', 's/g/it', ...PLAN];
  const first = cli(folder, ...args);
  assert.equal(first.status, 0, first.stderr);
  assert.match(
    first.stdout,
    new RegExp(`It is ${shas[1]!.slice(0, 12)} commit 1: .*over the commit before it`),
  );
  const again = cli(folder, ...args, '--json');
  const found = JSON.parse(again.stdout);
  assert.deepEqual([found.result, found.commit], ['found', shas[1]]);
  const answers = found.steps.map((step: { answer: string; note: string }) => [step.answer, step.note]);
  assert.deepEqual(answers, [
    ['skip', 'the case could not be measured'],
    ['bad', 'stored trials'],
  ]);
  assert.equal(again.stderr.match(/checking out/g)!.length, 2, 'only what does not load is tried again');
  for (const [good, bad, expected] of [
    ['main', shas[0]!, /is no ancestor/],
    ['--all', 'main', /./],
    ['nowhere', 'main', /names no commit/],
    ['main', 'main', /the same commit/],
  ] as const) {
    const refused = cli(folder, 'bisect', '--case', 's/g/it', ...PLAN, '--', good, bad);
    assert.equal(refused.status, 2, refused.stderr);
    assert.match(refused.stderr, expected);
  }
});

test('bisect lays the suites of one commit over commits that had no such case yet', (t) => {
  const { folder, shas } = repository(t, [100, 5000]);
  const late = SUITE.replace("name: 'it'", "name: 'late'");
  writeFiles(folder, { 'suites/s.suite.js': late });
  commitAll(folder, 'another case');
  const args = ['bisect', shas[0]!, 'main', '--case', 's/g/late', ...PLAN];
  const without = cli(folder, ...args);
  assert.equal(without.status, 4, without.stderr);
  assert.match(without.stdout, /--suites-from/);
  const { status, stdout, stderr } = cli(folder, ...args, '--suites-from', 'main', '--json');
  assert.equal(status, 0, stderr);
  const found = JSON.parse(stdout);
  assert.deepEqual([found.result, found.commit], ['found', shas[1]]);
  const nowhere = cli(folder, ...args, '--suites-from', 'nowhere');
  assert.equal(nowhere.status, 2);
  assert.match(nowhere.stderr, /--suites-from "nowhere" names no commit/);
});

test('check of nothing is not fine; ack writes an entry that check honours or refuses to read', (t) => {
  const { folder, shas } = repository(t, [100]);
  const empty = cli(folder, 'check', '--no-confirm');
  assert.equal(empty.status, 5, empty.stderr);
  const why = ['--reason', 'a check that was missing', '--by', 'Ada', '--level', '+10%'];
  const ack = cli(folder, 'ack', 's/*', 'HEAD', ...why);
  assert.equal(ack.status, 0, ack.stderr);
  const file = join(folder, 'mmubench.acknowledged.json');
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).acknowledged, [
    { case: 's/*', commit: shas[0]!.slice(0, 12), reason: 'a check that was missing', by: 'Ada', level: 1.1 },
  ]);
  assert.equal(cli(folder, 'ack', 's/*', 'nowhere', '--reason', 'r', '--level', '2').status, 2);
  const never = cli(folder, 'ack', 's/*', 'HEAD', ...why, '--expires', '2027-02-30');
  assert.equal(never.status, 2);
  assert.match(never.stderr, /'2027-02-30' is invalid\. Expected a day of the calendar/);
  writeFiles(folder, { 'mmubench.acknowledged.json': '{ "acknowledged": [{}] }' });
  const damaged = cli(folder, 'check', '--no-confirm');
  assert.equal(damaged.status, 2);
  assert.match(damaged.stderr, /acknowledged\.0\.case/);
});

test('gate has nothing to judge where there is no change', (t) => {
  const { folder } = repository(t, [100]);
  const summary = join(folder, 'results', 'summary.md');
  writeFiles(folder, { 'results/summary.md': '' });
  process.env.GITHUB_STEP_SUMMARY = summary;
  t.after(() => {
    delete process.env.GITHUB_STEP_SUMMARY;
  });
  const same = cli(folder, 'gate', 'main', ...PLAN);
  assert.equal(same.status, 5, same.stderr);
  assert.match(same.stderr, /no change to judge.*HEAD~1/);
  assert.match(readFileSync(summary, 'utf8'), /^## Performance: not measured\n\n.*no change to judge/);
});

test('gate measures the base with the suites that a change edits, and never passes what it can not compare', (t) => {
  const { folder } = repository(t, [100]);
  const twice = SUITE.replace('return sum;', 'for (let i = 0; i < work; i++) sum ^= i; return sum;');
  writeFiles(folder, { 'suites/s.suite.js': twice });
  const edited = cli(folder, 'gate', 'main', ...PLAN);
  assert.equal(edited.status, 0, edited.stderr);
  assert.doesNotMatch(edited.stdout, /not measured|Not comparable/);
  assert.match(edited.stdout, /Performance: inconclusive/);
  assert.match(edited.stdout, /base’s code was measured with the edited ones: `s`/);
  assert.match(edited.stdout, /edits the suite alone.*: `s`/);

  const added = `, { name: 'new', setUp: () => { const { more } = lib; return () => more(); } }`;
  writeFiles(folder, {
    'lib/work.js': 'export const work = 5000;\nexport const more = () => 1;\n',
    'suites/s.suite.js': `import * as lib from '../lib/work.js';\n${twice.replace('} },', `} }${added}`)}`,
  });
  const slower = cli(folder, 'gate', 'main', ...PLAN);
  assert.equal(slower.status, 1, slower.stderr);
  assert.match(slower.stdout, /since only the change has them: `s\/g\/new`/);
  assert.doesNotMatch(slower.stdout, /Failures|Not comparable|edits the suite alone/);

  writeFiles(folder, { 'suites/s.suite.js': `import { more } from '../lib/work.js';\nmore();\n${twice}` });
  const unloadable = cli(folder, 'gate', 'main', ...PLAN);
  assert.equal(unloadable.status, 5, unloadable.stderr);
  assert.match(unloadable.stdout, /Performance: not measured/);
  assert.match(unloadable.stdout, /Not comparable.*doesn’t load the edited suite.*more.*: `s\/g\/it`/);
});

test('gate passes what is as fast, fails what is slower, and does not pass when nothing is measured', (t) => {
  const { folder } = repository(t, [100, 100]);
  const summary = join(folder, 'results', 'summary.md');
  writeFiles(folder, { 'results/summary.md': 'what an earlier step wrote\n' });
  process.env.GITHUB_STEP_SUMMARY = summary;
  t.after(() => {
    delete process.env.GITHUB_STEP_SUMMARY;
  });
  const same = cli(folder, 'gate', 'main~1', ...PLAN);
  assert.equal(same.status, 0, same.stderr);
  assert.match(same.stdout, /no slowdown/);
  assert.equal(readFileSync(summary, 'utf8'), `what an earlier step wrote\n${same.stdout}\n`);
  writeFiles(folder, { 'lib/work.js': 'export const work = 5000;\n' });
  process.env.GITHUB_STEP_SUMMARY = join(folder, 'gone', 'summary.md');
  const slower = cli(folder, 'gate', 'main', ...PLAN);
  assert.equal(slower.status, 1, slower.stderr);
  assert.match(slower.stdout, /the change can touch 1/);
  assert.match(slower.stderr, /the summary can't be written/, 'and the verdict stands');
  const accepted = ['ack', 's/g/it', 'main', '--reason', 'more work', '--level', '100'];
  assert.equal(cli(folder, ...accepted).status, 0);
  assert.equal(cli(folder, 'gate', 'main', ...PLAN).status, 0);
  assert.notEqual(cli(folder, 'gate', 'main', '-f', 'nothing', ...PLAN).status, 0);
  assert.equal(cli(folder, 'gate', '--', '-x').status, 2);
});
