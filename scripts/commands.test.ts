/** One run through all commands, in a project that knows nothing of mmubench. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunDocument } from '../harness/run-document.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { cli, SHORT, startCli, suiteText, sumCase } from './cli.test-helper.ts';

const cases = [sumCase('a'), sumCase('b'), sumCase('tail').replace('{', '{ tail: true,')].join(', ');
const SUITES = {
  'bench/one.suite.mjs': suiteText('one', cases),
  'bench/two.suite.mjs': suiteText('two', sumCase('a')),
};

function storedIn(results: string): RunDocument[] {
  return readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')));
}

test('run, list, compare, report and export agree about one run', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, SUITES);
  const run = cli(
    folder,
    'run',
    'one',
    '--suites',
    'bench',
    '-f',
    'one/g/a',
    ...SHORT,
    '--machine',
    'ci',
    '--json',
  );
  assert.equal(run.status, 0, run.stderr);
  const document = JSON.parse(run.stdout) as RunDocument;
  assert.deepEqual(
    document.cases.map(({ caseId }) => caseId),
    ['one/g/a', 'one/g/control=throughput', 'one/g/control=memory'],
  );
  assert.deepEqual(document.plan.filters, ['one', 'one/g/a']);
  assert.deepEqual(storedIn(join(folder, 'results')), [document]);
  assert.ok(existsSync(join(folder, 'reports/out/report.html')));

  writeFiles(folder, { 'saved.json': run.stdout });
  const id = document.runId.slice(0, 8);
  const same = cli(folder, 'compare', 'saved.json', id, '--json');
  assert.equal(same.status, 0, same.stderr);
  assert.match(same.stdout, /one\/g\/a/);
  assert.equal(cli(folder, 'compare', 'latest', 'saved.json', '--strict').status, 6);
  for (const format of ['markdown', 'table']) {
    assert.match(cli(folder, 'compare', id, id, '--format', format).stdout, /one\/g\/a/, format);
  }

  const report = cli(folder, 'report', 'saved.json', '--html', 'deep/report.html', '--results', 'none');
  assert.deepEqual([report.status, existsSync(join(folder, 'deep/report.html'))], [0, true], report.stderr);
  assert.deepEqual(JSON.parse(cli(folder, 'export', '--format', 'document').stdout), document);
  for (const format of ['json', 'csv']) {
    assert.match(cli(folder, 'export', id, '--format', format).stdout, /one\/g/, format);
  }
  const runs = JSON.parse(cli(folder, 'list', '--runs', '--json').stdout) as {
    runId: string;
    machine: string;
  }[];
  assert.deepEqual(
    runs.map(({ runId, machine }) => [runId, machine]),
    [[document.runId, 'ci']],
  );
});

test('list shows what a run would measure', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, SUITES);
  const list = (...args: string[]) =>
    cli(folder, 'list', '--suites', 'bench', ...args)
      .stdout.trim()
      .split('\n');
  assert.deepEqual(list(), ['one/g/a', 'one/g/b', 'two/g/a']);
  assert.deepEqual(list('--all', '-f', '*/tail'), ['one/g/tail']);
  assert.deepEqual(list('-f', '*/a', '*/b'), ['one/g/a', 'one/g/b', 'two/g/a']);
});

test('two runs at once into one folder are both kept', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, SUITES);
  const args = ['run', 'two', '--suites', 'bench', '--no-html', ...SHORT];
  const outcomes = await Promise.all([startCli(folder, ...args).outcome, startCli(folder, ...args).outcome]);
  for (const { status, stderr } of outcomes) assert.equal(status, 0, stderr);
  assert.equal(new Set(storedIn(join(folder, 'results')).map(({ runId }) => runId)).size, 2);
});

test('names that could steer a terminal, leave a folder or close a script are text everywhere', (t) => {
  const folder = temporaryFolder(t);
  const names = ['</script><script>alert(1)</script>', '../../../x', 'a\u202eb', '$(id) `id` | & "'];
  writeFiles(folder, {
    'package.json': JSON.stringify({ name: '\u001b[2Jproject</script>', version: '</script>' }),
    'suites/s.suite.mjs': suiteText('.. <b>', names.map(sumCase).join(', ')),
  });
  const run = cli(folder, 'run', ...SHORT);
  assert.equal(run.status, 0, run.stderr);
  const html = readFileSync(join(folder, 'reports/out/report.html'), 'utf8');
  assert.ok(!html.includes('<script>alert'), 'a name closed the script');
  assert.deepEqual(readdirSync(folder).sort(), ['package.json', 'reports', 'results', 'suites']);
  // JSON and CSV are for programs and keep names as they are.
  const outputs = [['list'], ['export', '--format', 'markdown']].map((args) => cli(folder, ...args).stdout);
  for (const text of [run.stdout, run.stderr, ...outputs]) {
    assert.notEqual(text, '');
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  }
  const [document] = storedIn(join(folder, 'results'));
  assert.deepEqual(
    document!.cases.slice(0, 4).map(({ name }) => name),
    names,
  );
});
