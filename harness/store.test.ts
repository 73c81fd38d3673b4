import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fullDisk } from './full-disk.test-helper.ts';
import { sampleRun } from './sample-run.test-helper.ts';
import { checkWritable, fileName, readRun, readRuns, writeRun } from './store.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.test-helper.ts';
import { EXIT, UserError } from './user-error.ts';

/** Root may write everywhere, whatever the permissions say. */
const ROOT = process.getuid?.() === 0;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

function isUserError(exitCode: number, message: RegExp) {
  return (error: unknown) =>
    error instanceof UserError && error.exitCode === exitCode && message.test(error.message);
}

test('a stored run is found under its machine, commit time, commit and id, and is alone there', async (t) => {
  const results = join(temporaryFolder(t), 'deep/results');
  await checkWritable(results);
  const path = await writeRun(results, sampleRun());
  assert.equal(path, join(results, 'machine', '20260101T000000Z-aaaaaaaa-0123456789ab.json'));
  assert.deepEqual((await readRun(path)).document, sampleRun());
  assert.deepEqual(filesBelow(results), ['20260101T000000Z-aaaaaaaa-0123456789ab.json']);
});

test('outside a repository the start takes the place of the commit', () => {
  assert.equal(fileName(sampleRun({ commit: null })), '20260102T030405Z-nocommit-0123456789ab.json');
});

test('a run is never overwritten, and nothing is left of the attempt', async (t) => {
  const results = temporaryFolder(t);
  const path = await writeRun(results, sampleRun());
  const before = readFileSync(path, 'utf8');
  const again = writeRun(results, sampleRun({ interrupted: true }));
  await assert.rejects(again, isUserError(EXIT.userError, /EEXIST/));
  assert.equal(readFileSync(path, 'utf8'), before);
  assert.equal(filesBelow(results).length, 1);
});

test('what a killed process left aside goes with the next run, and what a living one writes stays', async (t) => {
  const folder = temporaryFolder(t);
  const path = await writeRun(folder, sampleRun());
  const aside = (pid: number) => join(path, '..', `.20260101T000000Z-00000000-000000000000.json.${pid}.tmp`);
  // No process has a number beyond the largest that Linux can be set to.
  writeFileSync(aside(2 ** 22 + 1), '{');
  writeFileSync(aside(process.pid), '{');
  await writeRun(folder, { ...sampleRun(), runId: 'bbbbbbbbbbbb' });
  assert.deepEqual(
    readdirSync(join(path, '..')).filter((name) => name.endsWith('.tmp')),
    [`.20260101T000000Z-00000000-000000000000.json.${process.pid}.tmp`],
  );
});

test('processes that store at the same time lose nothing', async (t) => {
  const results = temporaryFolder(t);
  const [store, sample] = ['./store.js', './sample-run.test-helper.js'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const code = `
    const { writeRun } = await import(${JSON.stringify(store)});
    const { sampleRun } = await import(${JSON.stringify(sample)});
    const [results, first] = process.argv.slice(1);
    const ids = Array.from({ length: 20 }, (_, i) => (Number(first) + i).toString(16).padStart(12, '0'));
    await Promise.all(ids.map((runId) => writeRun(results, sampleRun({ runId }))));`;
  const run = promisify(execFile);
  await Promise.all(
    ['0', '100'].map((first) => run(process.execPath, ['--input-type=module', '-e', code, results, first])),
  );
  const { runs, unreadable } = await readRuns(results);
  assert.equal(new Set(runs.map(({ document }) => document.runId)).size, 40);
  assert.deepEqual(unreadable, []);
  assert.equal(filesBelow(results).length, 40);
});

test('runs come in order of commit time, then of start', async (t) => {
  const results = temporaryFolder(t);
  const commit = (time: string) => ({ ...sampleRun().commit!, time });
  const [old, young] = [commit('2025-01-01T00:00:00.000Z'), commit('2026-01-01T00:00:00.000Z')];
  await writeRun(results, sampleRun({ runId: '000000000001', commit: young }));
  await writeRun(results, sampleRun({ runId: '000000000003', commit: old }));
  const early = { commit: old, startedAt: '2026-01-01T03:04:05.678Z' };
  await writeRun(results, sampleRun({ runId: '000000000002', ...early }));
  const { runs } = await readRuns(results);
  assert.deepEqual(
    runs.map(({ document }) => document.runId.at(-1)),
    ['2', '3', '1'],
  );
});

const whole = JSON.stringify(sampleRun());
const UNREADABLE: readonly (readonly [what: string, content: string | Buffer, problem: RegExp])[] = [
  ['truncated', whole.slice(0, -100), /not JSON: truncated/],
  ['empty', '', /not JSON/],
  ['newer', JSON.stringify({ ...sampleRun(), schema: 2 }), /schema 2 is newer than 1.*update mmubench/],
  ['hand-edited', whole.replace('"interrupted":false', '"interrupted":"no"'), /interrupted: .*boolean/],
  ['foreign', '{"name":"package"}', /not a run document/],
  ['binary', Buffer.from([0xff, 0xfe, 0, 1, 2, 0x80]), /not JSON/],
];

for (const [what, content, problem] of UNREADABLE) {
  test(`a ${what} file is named, skipped and left as it is`, async (t) => {
    const results = temporaryFolder(t);
    const path = join(results, 'other', `${what}.json`);
    await writeRun(results, sampleRun());
    mkdirSync(join(results, 'other'));
    writeFileSync(path, content);
    const { runs, unreadable } = await readRuns(results);
    assert.equal(runs.length, 1);
    assert.deepEqual(
      unreadable.map((one) => one.path),
      [path],
    );
    assert.match(unreadable[0]!.problem, problem);
    await assert.rejects(readRun(path), isUserError(EXIT.userError, problem));
    assert.deepEqual(readFileSync(path), Buffer.from(content));
  });
}

test('a huge file is skipped unread', async (t) => {
  const path = join(temporaryFolder(t), 'huge.json');
  writeFileSync(path, '{');
  truncateSync(path, 2 ** 40);
  await assert.rejects(readRun(path), isUserError(EXIT.userError, /1099511627776 bytes are too many/));
});

test('other files, and what a crash left, are no runs', async (t) => {
  const results = temporaryFolder(t);
  writeFiles(results, { 'README.md': '#', 'm/.x.json.123.tmp': whole.slice(9), 'm/.hidden.json': '{' });
  assert.deepEqual(await readRuns(results), { runs: [], unreadable: [] });
});

test('a folder that is not there holds no runs, one that is a file is an error', async (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(await readRuns(join(folder, 'gone')), { runs: [], unreadable: [] });
  writeFiles(folder, { results: 'a file' });
  const results = join(folder, 'results');
  await assert.rejects(readRuns(results), isUserError(EXIT.userError, /can't be read.*--results/));
  await assert.rejects(checkWritable(results), isUserError(EXIT.userError, /can't be written.*--results/));
});

test('a folder that may not be written to is told before anything is measured', async (t) => {
  if (ROOT) {
    t.skip('root may write everywhere');
    return;
  }
  const results = temporaryFolder(t);
  chmodSync(results, 0o500);
  await assert.rejects(checkWritable(results), isUserError(EXIT.environment, /can't be written: EACCES/));
});

test('a full disk is an error of the environment, and leaves no half document', async (t) => {
  const disk = fullDisk(t);
  if ('skip' in disk) {
    t.skip(disk.skip);
    return;
  }
  const storing = writeRun(disk.folder, sampleRun());
  await assert.rejects(storing, isUserError(EXIT.environment, /can't be written: ENOSPC.*make room/));
  assert.deepEqual(filesBelow(disk.folder), ['filler']);
});
