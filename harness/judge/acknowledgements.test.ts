import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.test-helper.ts';
import { addAcknowledgement, readAcknowledgements } from './acknowledgement-file.ts';
import { acknowledgementOf, isInForce, parseAcknowledgements } from './acknowledgements.ts';

const ENTRY = { case: 'a/b/*', commit: '0123456789ab', reason: 'a check that was missing', level: 1.1 };

test('an entry covers its cases and commits, up to its level, to the end of its last day', () => {
  const covers = (caseId: string, sha: string, low: number, now = 0) =>
    acknowledgementOf([{ ...ENTRY, expires: '2026-01-31' }], { caseId, shas: ['ff', sha], low }, now) !==
    undefined;
  const sha = `${ENTRY.commit}${'0'.repeat(28)}`;
  assert.ok(covers('a/b/c', sha, 1.09));
  assert.ok(!covers('a/x/c', sha, 1.09));
  assert.ok(!covers('a/b/c', `1${sha.slice(1)}`, 1.09));
  assert.ok(!covers('a/b/c', sha, 1.11));
  assert.ok(covers('a/b/c', sha, 1.09, Date.UTC(2026, 0, 31, 23, 59)));
  assert.ok(!covers('a/b/c', sha, 1.09, Date.UTC(2026, 1, 1)));
  assert.ok(isInForce(ENTRY, Date.UTC(9000, 0)));
});

test('a file that is not what it should be silences nothing: it is an error that names the entry', () => {
  for (const [text, expected] of [
    ['{', /not JSON/],
    ['[]', /f: acknowledged/],
    [
      JSON.stringify({ acknowledged: [ENTRY, { ...ENTRY, commit: 'HEAD' }] }),
      /acknowledged\.1\.commit: expected 7/,
    ],
    [
      JSON.stringify({ acknowledged: [{ ...ENTRY, reason: ' ' }] }),
      /acknowledged\.0\.reason: expected a reason/,
    ],
    [JSON.stringify({ acknowledged: [{ ...ENTRY, level: -1 }] }), /level/],
    [JSON.stringify({ acknowledged: [{ ...ENTRY, expires: 'soon' }] }), /expires/],
    [
      JSON.stringify({ acknowledged: [{ ...ENTRY, expires: '2026-02-30' }] }),
      /acknowledged\.0\.expires: expected a day of the calendar, such as 2027-01-31; mend that entry/,
    ],
    [JSON.stringify({ acknowledged: [{ ...ENTRY, expire: '2026-01-31' }] }), /expire/],
  ] as const) {
    assert.throws(() => parseAcknowledgements(text, 'f'), expected, text);
  }
});

test('entries are added one a line, and one of the same case and commit takes the old one’s place', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'mmubench.acknowledged.json');
  assert.deepEqual(await readAcknowledgements(path), []);
  await addAcknowledgement(path, ENTRY);
  await addAcknowledgement(path, { ...ENTRY, case: 'other' });
  await addAcknowledgement(path, { ...ENTRY, level: 1.2, expires: '2027-01-31' });
  const entries = await readAcknowledgements(path);
  assert.deepEqual(entries, [
    { ...ENTRY, case: 'other' },
    { ...ENTRY, level: 1.2, expires: '2027-01-31' },
  ]);
  const lines = (await fs.readFile(path, 'utf8')).split('\n');
  assert.equal(lines.filter((line) => line.includes('"commit"')).length, 2);
  await assert.rejects(addAcknowledgement(path, { ...ENTRY, reason: '' }), /expected a reason/);
  assert.deepEqual(await readAcknowledgements(path), entries);
  assert.deepEqual((await fs.readdir(folder)).sort(), ['mmubench.acknowledged.json']);
});
