/** What check says of accepted changes, in each of its formats. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeHistory, shaOf } from '../harness/judge/fake-history.test-helper.ts';
import { judgeHistory } from '../harness/judge/judge-history.ts';
import { acceptanceText } from './acceptance-words.ts';
import { renderCheckMarkdown } from './check-formats.ts';
import { renderCheck } from './check-text.ts';

const ENTRY = {
  case: 'a',
  commit: shaOf(8),
  reason: 'a check that was missing | \u001b[31m<b>',
  by: 'Ada',
  level: 1.3,
  expires: '2027-01-31',
};

test('who, which commit, up to what level, until when and why', () => {
  assert.equal(
    acceptanceText({ case: 'a', commit: '0123456789ab', reason: 'r', level: 1.1 }),
    'accepted up to 1.10× at 01234567: r',
  );
  assert.match(
    acceptanceText(ENTRY),
    /^accepted up to 1\.30× by Ada at 00090009 until 2027-01-31: a check that was missing/,
  );
});

test('check tells it of levels and of exact counts, in the terminal and in Markdown, as text', async () => {
  const points = fakeHistory(
    Array.from({ length: 20 }, (_, i) => ({
      sha: shaOf(i),
      speeds: { a: i < 8 ? 10 : 12 },
      counters: { flushes: i < 8 ? 1 : 2 },
    })),
    7,
  );
  const result = await judgeHistory({
    points,
    isWanted: () => true,
    since: -Infinity,
    margin: 0.01,
    acknowledged: [ENTRY],
    now: 0,
    commitsBetween: () => [],
    isKnown: () => true,
    compare: null,
    obstacle: () => null,
    onTest: () => {},
    onFinding: () => {},
  });
  const accepted = /accepted up to 1\.30× by Ada at 00090009 until 2027-01-31: a check that was missing/g;
  const terminal = renderCheck(result, { columns: 400, color: false });
  assert.equal(terminal.match(accepted)?.length, 2, terminal);
  assert.match(terminal, /candidate, acknowledged/);
  assert.doesNotMatch(terminal.replaceAll('\n', ''), /\p{Cc}/u);
  const markdown = renderCheckMarkdown(result);
  assert.equal(markdown.match(accepted)?.length, 2, markdown);
  assert.match(markdown, /^# 0 confirmed regressions/);
  assert.doesNotMatch(markdown.replaceAll('\n', ''), /\p{Cc}/u);
});
