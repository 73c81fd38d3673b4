import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOSTILE_NAMES } from './hostile-document.test-helper.ts';
import { htmlText, markdownCode, visible, visibleTail } from './sanitize.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE_NAMES));
const seed = 20260301;

test('nothing that steers a terminal or hides from the eye gets through', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const safe = visible(text);
      assert.doesNotMatch(
        safe,
        /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u,
      );
    }),
    { seed },
  );
});

test('escapes are written out and long texts are cut with a count', () => {
  assert.equal(visible('\u001b[31mred'), '\\u{1b}[31mred');
  assert.equal(visible('a\u202eb'), 'a\\u{202e}b');
  assert.equal(visible('plain ünïcode 日本 🙂'), 'plain ünïcode 日本 🙂');
  assert.equal(visible('x'.repeat(10_000), 5), 'xxxxx… (9995 characters more)');
});

test('the tail of an output keeps its lines apart', () => {
  assert.deepEqual(visibleTail('one\n\ntwo\r\nthr\u0007ee\n', 2), ['two', 'thr\\u{7}ee']);
});

test('a Markdown span never ends before its text does', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const span = markdownCode(text);
      const fence = /^`+/.exec(span)![0];
      const inner = span.slice(fence.length, -fence.length);
      assert.ok(span.endsWith(fence));
      assert.ok(!inner.match(/`+/g)?.includes(fence), span);
      assert.doesNotMatch(span, /(?<!\\)\||\n/);
    }),
    { seed },
  );
});

test('HTML text has no character that HTML reads', () => {
  fc.assert(
    fc.property(anyText, (text) => assert.doesNotMatch(htmlText(text), /[<>"']|&(?!(amp|lt|gt|quot|#39);)/)),
    { seed },
  );
});
