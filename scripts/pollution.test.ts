/** How `mmubench pollution` and `crosscheck` end, and what they print. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunDocument } from '../harness/run-document.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli, SHORT, suiteText, sumCase } from './cli.test-helper.ts';

/** Five trials, the fewest that bound a factor, on an idle machine; more on one that is busy with other tests. */
const SHORT_TURNS = ['--budget', '30s', '--rounds', '3', '--turn-ms', '2', '--seed', '3'];

const WALKS = `
const sum = (array) => { let sum = 0; for (let i = 0; i < array.length; i++) sum += array[i]; return sum; };
const over = (name, array) => ({ name, setUp: () => () => sum(array) });
const [bytes, list] = [new Uint8Array(4096), Array.from({ length: 4096 }, (_, i) => i)];
const more = [over('doubles', new Float64Array(4096)), over('list', list), over('floats', new Float32Array(4096)), over('words', new Uint16Array(4096))];
export default { name: 'walks', groups: [{ name: 'g', cases: [over('\\u202evictim', bytes), ...more] }] };
`;

test('1: a polluted case', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/w.suite.mjs': WALKS });
  const table = cli(folder, 'pollution', '-f', '*victim', ...SHORT_TURNS);
  assert.equal(table.status, 1, table.stdout + table.stderr);
  assert.match(table.stdout, /victim .*×.*polluted/);
  assert.match(table.stdout, /polluted in 1 case\n {4}The case runs at another speed after/);
  assert.ok(!table.stdout.includes('\u202e'), 'a name steers the terminal');
  // Runs from then on say so of the case, and of no other.
  const run = cli(folder, 'run', '--no-html', '--json', ...SHORT);
  const { cases } = JSON.parse(run.stdout) as RunDocument;
  const warned = cases.filter(({ trials }) =>
    trials.every(({ certificate }) => certificate.warnings.includes('polluted')),
  );
  assert.deepEqual(
    warned.map(({ name }) => name),
    ['\u202evictim'],
  );
});

test('5: nothing that could be polluted; 2: no such suite, no such engine', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': suiteText('s', sumCase('alone')) });
  const alone = cli(folder, 'pollution', ...SHORT_TURNS);
  assert.equal(alone.status, 5, alone.stderr);
  assert.match(alone.stdout, /Not checkable\n {2}s\/g\/alone: no other case is there/);
  const json = JSON.parse(cli(folder, 'pollution', ...SHORT_TURNS, '--json').stdout) as Record<
    string,
    unknown
  >;
  assert.deepEqual(json.cases, []);
  assert.deepEqual(json.uncheckable, [
    { caseId: 's/g/alone', reason: 'no other case is there to run before it' },
  ]);
  for (const args of [
    ['pollution', 'nope'],
    ['crosscheck', 'nope'],
    ['crosscheck', '--engine', 'nope'],
  ]) {
    const { status, stderr } = cli(folder, ...args);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /nope/);
  }
});
