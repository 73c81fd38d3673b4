import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { renderHtml } from './html.ts';
import { unpackPage } from './page-data.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const assets = { script: 'const end = "</script>"; // <!--', style: 'p{content:"</style>"}' };

test('hostile data stay inside their element', () => {
  const html = renderHtml([hostileDocument()], assets);
  assert.equal(html.match(/<script/g)?.length, 2);
  assert.equal(html.match(/<\/script>/g)?.length, 2);
  assert.equal(html.match(/<\/style>/g)?.length, 1);
  assert.doesNotMatch(html, /<img|<!--/);
  const data = /<script type="text\/plain" id="data">([A-Za-z0-9+/=]*)<\/script>/.exec(html)![1]!;
  const model = unpackPage(gunzipSync(Buffer.from(data, 'base64')));
  assert.equal(model.current.failures[0]!.message, '</script><script>globalThis.attacked = true</script>');
});

test('the policy names exactly the script and the style that stand there', () => {
  const html = renderHtml([sampleDocument()], assets);
  for (const [tag, directive] of [
    ['script', 'script-src'],
    ['style', 'style-src'],
  ]) {
    const text = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(html)![1]!;
    const hash = createHash('sha256').update(text).digest('base64');
    assert.ok(html.includes(`${directive} 'sha256-${hash}'`), directive);
  }
  assert.match(html, /default-src 'none'/);
  assert.doesNotMatch(html, /https?:\/\//);
});

test('no document is a mistake that says what to do', () => {
  assert.throws(() => renderHtml([], assets), /expected one or more/);
});
