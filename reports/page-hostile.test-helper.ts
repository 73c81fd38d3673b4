/** Names, numbers and shapes of data that could break a page or run in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESKTOP, PHONE, sidewaysScroll, type TestBrowser } from './browser.test-helper.ts';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { renderHtml } from './html.ts';
import { readPageAssets } from './page-assets.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const OPEN_ALL = "for (const button of document.querySelectorAll('.case-name')) button.click()";

export function hostileChecks(browser: TestBrowser): void {
  test('leaves hostile names inert and readable, and traps among the numbers harmless', async () => {
    const hostile = hostileDocument();
    const earlier = { ...hostile, runId: '0123456789ab', startedAt: '2020-01-01T00:00:00.000Z' };
    const html = renderHtml([earlier, hostile], readPageAssets());
    for (const viewport of [DESKTOP, PHONE]) {
      const { page, complaints } = await browser.open(html, { viewport });
      await page.evaluate(OPEN_ALL);
      await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
      assert.equal(await page.evaluate("'attacked' in globalThis"), false);
      assert.equal(
        await page.locator('main img, main script, main [onerror], main [onmouseover]').count(),
        0,
      );
      const text = (await page.locator('main').textContent()) ?? '';
      assert.ok(text.includes('</script>') && text.includes('\\u{202e}'));
      assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u001b]|undefined|\bNaN (ns|×)|\bInfinity/);
      assert.equal(await sidewaysScroll(page), 0);
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });

  test('the policy stops what is not the page’s own', async () => {
    const { page, complaints } = await browser.open(renderHtml([sampleDocument()], readPageAssets()));
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'globalThis.attacked = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<p style="color: red" onclick="1">x</p><img src="https://example.invalid/x.png">');
      fetch('https://example.invalid/').catch(() => {});
    `);
    await page.waitForTimeout(100);
    assert.equal(await page.evaluate("'attacked' in globalThis"), false);
    for (const stopped of ['script', 'style', 'connect', 'img']) {
      assert.ok(
        complaints.some((each) => /Content Security Policy/.test(each) && each.includes(stopped)),
        `${stopped}: ${complaints}`,
      );
    }
    await page.close();
  });

  test('an empty run, a single point and damaged data are told, not drawn wrongly', async () => {
    const [run] = [sampleDocument({ keep: (caseId) => caseId.endsWith('page-tables/map/attached=8') })];
    const empty = { ...run!, cases: [], failures: [] };
    const single = {
      ...run!,
      cases: run!.cases.map((each) => ({
        ...each,
        trials: each.trials.slice(0, 1).map((trial) => ({ ...trial, turns: [5] })),
      })),
    };
    for (const [documents, expected] of [
      [[empty], /Nothing was measured/],
      [[single], /The next runs will draw its history here/],
      [
        [{ ...single, runId: '0123456789ab', startedAt: '2020-01-01T00:00:00.000Z' }, single],
        /No change of level is seen/,
      ],
    ] as const) {
      const { page, complaints } = await browser.open(renderHtml(documents, readPageAssets()));
      await page.evaluate(OPEN_ALL);
      assert.match((await page.locator('main').textContent()) ?? '', expected);
      assert.deepEqual(complaints, []);
      await page.close();
    }
    const cut = renderHtml([single], readPageAssets()).replace(/(id="data">.{40})[^<]*/, '$1');
    const { page } = await browser.open(cut);
    assert.match((await page.locator('main').textContent()) ?? '', /can’t be read/);
    await page.close();
  });
}
