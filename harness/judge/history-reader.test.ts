import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { caseResult, runDocument, trials } from '../documents.test-helper.ts';
import type { RunDocument } from '../run-document.ts';
import { writeRun } from '../store.ts';
import { temporaryFolder } from '../temporary-folder.test-helper.ts';
import { readHistory } from './history-reader.ts';
import { runPoints } from './run-points.ts';

const ALPHA = 0.05;

function document(index: number, level: number): RunDocument {
  const ofTrial = trials([level, level + 1], [level, level + 2], [level + 3]).map((each) => ({
    ...each,
    quantiles: [1, 1, 1, 1, 1, 1, 1],
    counters: { pages: index },
  }));
  return runDocument(
    [
      caseResult('a', ofTrial),
      caseResult(index % 2 === 0 ? 'b' : 'c', ofTrial),
      caseResult('control=memory', ofTrial),
    ],
    {
      runId: index.toString(16).padStart(12, '0'),
      failures: [{ caseId: 'suite/group/d', reason: 'throw', message: '', stderr: '', trial: 0 }],
    },
  );
}

/** Until a file is old enough that no later edit can have the same times. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

test('the index gives what the documents say, whether runs are new, known, edited, gone or damaged', async (t) => {
  const results = join(temporaryFolder(t), 'results');
  const check = async (documents: readonly RunDocument[], unreadable = 0) => {
    const history = await readHistory(results, ALPHA);
    const byId = new Map(history.runs.map(({ points }) => [points.run.runId, points]));
    assert.equal(byId.size, documents.length);
    for (const each of documents) assert.deepEqual(byId.get(each.runId), runPoints(each, ALPHA));
    assert.equal(history.unreadable.length, unreadable);
  };
  const index = join(results, '.index', 'points.bin');
  const written = async () => (await fs.stat(index)).mtimeMs;
  await check([]);
  const documents = [1, 2, 3, 4].map((i) => document(i, 10 * i));
  const paths: string[] = [];
  for (const each of documents) paths.push(await writeRun(results, each));
  await settle();
  await check(documents);
  const first = await written();
  await check(documents);
  assert.equal(await written(), first, 'nothing was new');
  assert.equal(await fs.readFile(join(results, '.index', '.gitignore'), 'utf8'), '*\n');

  const edited = document(2, 99);
  const { atime, mtime } = await fs.stat(paths[1]!);
  await fs.writeFile(paths[1]!, JSON.stringify(edited));
  await fs.utimes(paths[1]!, atime, mtime);
  await settle();
  await check([documents[0]!, edited, documents[2]!, documents[3]!]);
  await fs.rm(paths[0]!);
  await fs.writeFile(paths[3]!, '{');
  await check([edited, documents[2]!], 1);
  await check([edited, documents[2]!], 1);

  for (const damage of ['', 'nothing that it could be', (await fs.readFile(index)).subarray(0, -8)]) {
    await fs.writeFile(index, damage);
    await check([edited, documents[2]!], 1);
  }
});

test('another alpha gives other intervals, and not those of the index', async (t) => {
  const results = join(temporaryFolder(t), 'results');
  await writeRun(results, document(1, 10));
  await settle();
  await readHistory(results, ALPHA);
  const { runs } = await readHistory(results, 0.2);
  assert.deepEqual(runs[0]!.points, runPoints(document(1, 10), 0.2));
});

test('a folder that can not be written to is read all the same', async (t) => {
  const results = join(temporaryFolder(t), 'results');
  await writeRun(results, document(1, 10));
  await settle();
  // A file in the index's place, which not even root writes through.
  await fs.writeFile(join(results, '.index'), '');
  assert.equal((await readHistory(results, ALPHA)).runs.length, 1);
});
