/** `mmubench calibrate` from the command to the file, and ended in the middle. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Calibration } from '../harness/calibration.ts';
import { checkCalibration } from '../harness/calibration-schema.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli, SHORT, startCli, suiteText, sumCase } from './cli.test-helper.ts';

const SUITES = { 'suites/s.suite.mjs': suiteText('s', `${sumCase('a')}, ${sumCase('b')}`) };
const FEW = ['--quick', '--rounds', '2', '--turn-ms', '1'];

test('cases against themselves: printed, stored, and shown beside the verdicts of the next run', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, SUITES);
  const { status, stdout, stderr } = cli(folder, 'calibrate', '-f', '*/a', '--trials', '3', ...FEW, '--json');
  assert.equal(status, 0, stderr);
  const calibration = JSON.parse(stdout) as Calibration;
  assert.ok(!('problem' in checkCalibration(calibration)));
  assert.deepEqual(
    calibration.cases.map(({ caseId, trials }) => [caseId, trials.length]),
    [['s/g/a', 3]],
  );
  const path = /^stored: (.*)$/m.exec(stderr)?.[1] ?? assert.fail(stderr);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, path), 'utf8')), calibration);
  const runs = cli(folder, 'list', '--runs');
  assert.deepEqual([runs.stdout, runs.stderr], ['', '']);
});

test('as a table, with what its columns mean', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, SUITES);
  const { status, stdout } = cli(folder, 'calibrate', '--trials', '1', ...FEW);
  assert.equal(status, 0);
  for (const text of ['s/g/a', 's/g/b', /false alarms/, /0 of 0 comparisons/, /There are few trials/]) {
    assert.match(stdout, new RegExp(text));
  }
});

test('SIGINT ends it with 130; the trials that were done are stored and marked', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, SUITES);
  const { child, says, outcome } = startCli(
    folder,
    'calibrate',
    '-f',
    '*/a',
    '--trials',
    '8',
    ...FEW,
    '--json',
  );
  await says('measuring: 25 %');
  child.kill('SIGINT');
  const { status, stdout, stderr } = await outcome;
  assert.equal(status, 130, stderr);
  const calibration = JSON.parse(stdout) as Calibration;
  assert.equal(calibration.interrupted, true);
  assert.deepEqual(calibration.failures, []);
  for (const { trials } of calibration.cases) assert.ok(trials.length >= 1 && trials.length < 8);
  assert.equal(readdirSync(join(folder, 'results', calibration.machine.id)).length, 1);
});

test('exit codes: a case that fails, a suite that is not there', (t) => {
  const folder = temporaryFolder(t);
  const bad = `{ name: 'bad', setUp: () => { throw new Error('no data here') } }`;
  writeFiles(folder, { 'suites/s.suite.mjs': suiteText('s', `${sumCase('a')}, ${bad}`) });
  const failed = cli(folder, 'calibrate', ...SHORT);
  assert.equal(failed.status, 4, failed.stderr);
  assert.match(failed.stdout, /no data here/);
  assert.match(failed.stdout, /s\/g\/a/);
  assert.equal(cli(folder, 'calibrate', 'nope', ...SHORT).status, 2);
});
