import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder, writeFiles } from '../temporary-folder.test-helper.ts';
import type { Acknowledgement } from './acknowledgements.ts';
import { acknowledgementsOfChange } from './change-acknowledgements.ts';

const FILE = 'mmubench.acknowledged.json';
const OLD: Acknowledgement = { case: 'old', commit: 'aaaaaaa', reason: 'r', level: 100 };
const NEW: Acknowledgement = { case: 'new', commit: 'bbbbbbb', reason: 'r', level: 100 };
const OWN: Acknowledgement = { case: 'own', commit: 'ccccccc', reason: 'r', level: 100 };

test('entries count that the change adds or whose commit is its own, however the file is named', async (t) => {
  const [folder, baseFolder] = [temporaryFolder(t), temporaryFolder(t)];
  const told: string[] = [];
  const valid = async (path: string) => {
    const entries = [OLD, NEW, OWN];
    const shas = ['c'.repeat(40)];
    const onStep = (text: string) => told.push(text);
    const found = await acknowledgementsOfChange({ folder, path, entries, baseFolder, shas, onStep });
    return found.map((entry) => entry.case);
  };
  writeFiles(baseFolder, { [FILE]: JSON.stringify({ acknowledged: [OLD, OWN] }) });
  assert.deepEqual(await valid(FILE), ['new', 'own']);
  assert.deepEqual(await valid(join(folder, FILE)), ['new', 'own']);
  assert.deepEqual(await valid(`../${FILE}`), ['own'], 'outside the project nothing is part of the change');
  assert.deepEqual(told, []);
  writeFiles(baseFolder, { [FILE]: '{ "acknowledged": [{}] }' });
  assert.deepEqual(await valid(FILE), ['own'], 'a change may mend a file that could not be read before');
  assert.equal(told.length, 1);
});
