import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { renderHtml } from './html.ts';
import { readPageAssets } from './page-assets.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(executablePath)
  ? false
  : `no Chromium at ${executablePath}: install it, or set CHROMIUM to its path`;

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Runs in the page: how many different pixels each canvas of the first group holds. Text, since this file is Node's. */
const DISTINCT_PIXELS = `[...document.querySelectorAll('#group-0 canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})`;

describe('the report page in Chromium', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-page-'));
  const history = [0, 1, 2, 3].map((run) =>
    sampleDocument({
      run,
      trials: 12,
      keep: (caseId) => !(run === 1 && caseId.includes('invalidatePage')),
      change: (caseId, ns) => (run === 3 && caseId.includes('distinct') ? ns * 1.2 : ns),
    }),
  );
  let browser: Browser;

  before(async () => {
    browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page from the disk; the second value gathers requests but its own, console errors and exceptions. */
  async function open(name: string, html: string, viewport = DESKTOP): Promise<[Page, string[]]> {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    const url = pathToFileURL(file).href;
    const page = await browser.newPage({ viewport });
    const complaints: string[] = [];
    page.on('request', (request) => request.url() !== url && complaints.push(`request: ${request.url()}`));
    page.on(
      'console',
      (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`),
    );
    page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
    await page.goto(url);
    await page.waitForSelector('h1');
    return [page, complaints];
  }

  test('draws its charts without a request or a complaint', async () => {
    const [page, complaints] = await open('history', renderHtml(history, readPageAssets()));
    await page.locator('#group-0 .chart').scrollIntoViewIfNeeded();
    await page.waitForSelector('#group-0 canvas');
    await page.locator('#group-0 .case-name').nth(5).press('Enter');
    await page.locator('#group-0 .details').scrollIntoViewIfNeeded();
    await page.waitForFunction("document.querySelectorAll('#group-0 .details canvas').length === 3");
    const inks = await page.evaluate<number[]>(DISTINCT_PIXELS);
    assert.equal(inks.length, 4);
    for (const colours of inks) assert.ok(colours > 3, `a canvas with ${colours} colours is blank`);
    assert.match((await page.locator('#since').textContent()) ?? '', /slower/);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('switches scales and hides lines by the keyboard', async () => {
    const [page, complaints] = await open('keyboard', renderHtml(history, readPageAssets()));
    await page.locator('#group-0 .chart').scrollIntoViewIfNeeded();
    await page.waitForSelector('#group-0 canvas');
    const picture = () => page.evaluate<string>("document.querySelector('#group-0 canvas').toDataURL()");
    const logarithmic = await picture();
    await page.locator('#group-0 .switch button', { hasText: 'linear' }).press('Enter');
    const linear = await picture();
    assert.notEqual(linear, logarithmic);
    await page.locator('#group-0 .legend-entry').nth(1).press('Space');
    assert.notEqual(await picture(), linear);
    assert.equal(await page.locator('#group-0 .legend-entry').nth(1).getAttribute('aria-pressed'), 'false');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('leaves hostile names inert and readable', async () => {
    const html = renderHtml([hostileDocument()], readPageAssets());
    for (const viewport of [DESKTOP, PHONE]) {
      const [page, complaints] = await open('hostile', html, viewport);
      for (const name of await page.locator('.case-name').all()) await name.click();
      assert.equal(await page.evaluate("'attacked' in globalThis"), false);
      assert.equal(
        await page.locator('main img, main script, main [onerror], main [onmouseover]').count(),
        0,
      );
      const text = (await page.locator('main').textContent()) ?? '';
      assert.ok(text.includes('</script>') && text.includes('\\u{202e}'));
      assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u001b]|undefined/);
      assert.equal(await sidewaysScroll(page), 0);
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });

  test('fits a phone without scrolling sideways', async () => {
    const [page, complaints] = await open('phone', renderHtml(history, readPageAssets()), PHONE);
    await page.locator('#group-0 .case-name').nth(5).click();
    await page.locator('#group-0 .details').scrollIntoViewIfNeeded();
    await page.waitForSelector('#group-0 .details canvas');
    assert.equal(await sidewaysScroll(page), 0);
    assert.deepEqual(complaints, []);
    await page.close();
  });
});

function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}
