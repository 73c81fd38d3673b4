import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { renderHtml } from './html.ts';
import { pageModel } from './page-model.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const assets = { script: 'const end = "</script>"; // <!--', style: 'p{content:"</style>"}' };

test('hostile data stay inside their element', () => {
  const html = renderHtml([hostileDocument()], assets);
  assert.equal(html.match(/<script/g)?.length, 2);
  assert.equal(html.match(/<\/script>/g)?.length, 2);
  assert.equal(html.match(/<\/style>/g)?.length, 1);
  assert.doesNotMatch(html, /<img|<!--/);
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]!;
  assert.equal(
    JSON.parse(data).current.failures[0].message,
    '</script><script>globalThis.attacked = true</script>',
  );
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

test('histories are gaps where a run lacks the case, and cancel the machine’s speed', () => {
  const runs = [0, 1, 2, 3].map((run) =>
    sampleDocument({
      run,
      speed: run === 2 ? 1.5 : 1,
      keep: (caseId) =>
        caseId.startsWith('page-tables/map/') && !(run === 1 && caseId.endsWith('attached=8')),
    }),
  );
  const other = { ...runs[0]!, machine: { ...runs[0]!.machine, id: 'another' } };
  const model = pageModel([runs[3]!, other, runs[0]!, runs[2]!, runs[1]!]);
  assert.equal(model.otherMachineRuns, 1);
  assert.deepEqual(
    model.runs.map(({ runId }) => runId),
    runs.map(({ runId }) => runId),
  );
  const history = model.histories.find(({ caseId }) => caseId === 'page-tables/map/attached=8')!;
  assert.deepEqual(
    history.measured.centers.map((center) => center === null),
    [false, true, false, false],
  );
  const [first, , third] = history.measured.centers;
  assert.ok(third! / first! > 1.45);
  const [then, , now] = history.adjusted!.centers;
  assert.ok(Math.abs(now! / then! - 1) < 0.02, `${now} against ${then}`);
});

test('no document is a mistake that says what to do', () => {
  assert.throws(() => renderHtml([], assets), /expected one or more/);
});
