import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageModel } from './page-model.ts';
import { linksOfRun, profileLinks } from './profile-links.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

test('links lead to the profiles that are still there, the newest first; a run has those of its commit', () => {
  const document = sampleDocument();
  const sha = 'b'.repeat(40);
  const commit = { sha, time: document.startedAt, subject: 'x', dirty: false };
  const profile = (kind: 'cpu' | 'heap', page: string) => ({
    caseId: 's/g/c',
    kind,
    file: 'f.cpuprofile',
    page,
  });
  const older = {
    ...document,
    runId: '0'.repeat(12),
    startedAt: '2020-01-01T00:00:00.000Z',
    commit,
    profiles: [profile('cpu', 'old.html'), profile('heap', 'gone.html')],
  };
  const newer = { ...document, profiles: [profile('cpu', 'new.html')] };
  const links = profileLinks([older, newer], (_, page) => (page === 'gone.html' ? null : `../${page}`));
  assert.deepEqual(
    links.map(({ href }) => href),
    ['../new.html', '../old.html'],
  );
  const other = { runId: 'f'.repeat(12), sha: sha.slice(0, 12), dirty: false };
  assert.deepEqual(
    linksOfRun(links, other).map(({ href }) => href),
    ['../old.html'],
  );
  assert.deepEqual(linksOfRun(links, { ...other, dirty: true }), []);
  assert.equal(pageModel([older, newer], { profiles: links }).profiles, links);
});
