/** The tables of docs/judging.md about change points: made again on a part, and compared with what is kept. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  type Answers,
  type OtavaAnswers,
  type PublishedSeries,
  partOf,
  seriesGroups,
  sumsOf,
} from '../harness/judge/known-changes/known-changes.ts';
import { changePointTables } from '../reports/change-point-tables.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DATA = 'harness/judge/known-changes';
const folder = mkdtempSync(join(tmpdir(), 'mmubench-change-points-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (cwd: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'dist/scripts/change-points-table.js'), ...args], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
  });
const read = <T>(name: string): T => JSON.parse(readFileSync(join(root, DATA, name), 'utf8')) as T;
const published = read<PublishedSeries>('published-series.json');
const otava = read<OtavaAnswers>('otava-answers.json');
const kept = read<Answers>('our-answers.json');

test('a part of the answers comes out as it is kept', () => {
  const { status, stdout, stderr } = run(root, '--every', '21');
  assert.equal(status, 0, stderr);
  const lines = changePointTables(published, otava, partOf(kept, 21), 21);
  assert.equal(
    stdout,
    `${lines.join('\n')}\n`,
    'run "node dist/scripts/change-points-table.js" and look at what changed',
  );
});

test('docs/judging.md has the tables of all answers', () => {
  const page = readFileSync(join(root, 'docs/judging.md'), 'utf8');
  const tables = changePointTables(published, otava, kept, 1).join('\n');
  assert.ok(page.includes(`<!-- change points -->\n\n${tables}\n\n<!-- /change points -->`));
});

test('Otava was asked of these very series', () => {
  assert.equal(otava.commit, published.commit);
  assert.deepEqual(otava.sums, sumsOf(seriesGroups(published)));
  const { status, stdout } = run(root, '--series');
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout).sums, otava.sums);
});

test('answers to other series, no data and unknown options are told', () => {
  const missing = run(folder);
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /published-series\.json/);

  mkdirSync(join(folder, DATA), { recursive: true });
  cpSync(join(root, DATA, 'published-series.json'), join(folder, DATA, 'published-series.json'));
  const other = { ...otava, sums: { ...otava.sums, correlated: 5 } };
  writeFileSync(join(folder, DATA, 'otava-answers.json'), JSON.stringify(other));
  const mismatch = run(folder, '--every', '50');
  assert.equal(mismatch.status, 2);
  assert.match(mismatch.stderr, /series "correlated" add up to \d+, and those that Otava answered to 5/);

  for (const args of [['--all'], ['--every'], ['--every', '0']]) {
    const { status, stderr } = run(root, ...args);
    assert.equal(status, 2);
    assert.match(stderr, /got --/);
  }
});
