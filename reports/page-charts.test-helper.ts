/** Charts of the page: that they are drawn, and what their switches do. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { screenshot, type TestBrowser, until } from './browser.test-helper.ts';
import { renderHtml } from './html.ts';
import { readPageAssets } from './page-assets.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

/** Runs in the page: how many different pixels each canvas of the first group holds. Text, since this file is Node's. */
const DISTINCT_PIXELS = `[...document.querySelectorAll('#group-0 .figure canvas, #group-0 .details canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})`;

/** Four runs of three groups; the last has slower cases, the second lacks some. */
export function sampleHistory() {
  return [0, 1, 2, 3].map((run) =>
    sampleDocument({
      run,
      trials: 12,
      keep: (caseId) =>
        /invalidatePage|map|age\/hooks|age\/attached/.test(caseId) &&
        !(run === 1 && caseId.includes('invalidatePage')),
      change: (caseId, ns) => (run === 3 && caseId.includes('distinct') ? ns * 1.2 : ns),
    }),
  );
}

export function chartChecks(browser: TestBrowser): void {
  const html = renderHtml(sampleHistory(), readPageAssets());

  test('draws its charts without a request or a complaint', async () => {
    const { page, complaints } = await browser.open(html);
    await openCase(page, 5);
    await until(async () => (await page.locator('#group-0 .details canvas').count()) === 4);
    const inks = await page.evaluate<number[]>(DISTINCT_PIXELS);
    assert.equal(inks.length, 5);
    for (const colours of inks) assert.ok(colours > 3, `a canvas with ${colours} colours is blank`);
    await screenshot(page, 'sample');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('switches scales and hides lines by the keyboard', async () => {
    const { page, complaints } = await browser.open(html);
    await page.locator('#group-0 .figure .chart').scrollIntoViewIfNeeded();
    await page.waitForSelector('#group-0 .figure canvas');
    const picture = () =>
      page.evaluate<string>("document.querySelector('#group-0 .figure canvas').toDataURL()");
    const logarithmic = await picture();
    await page.locator('#group-0 .switch button', { hasText: 'linear' }).press('Enter');
    const linear = await picture();
    assert.notEqual(linear, logarithmic);
    const second = page.locator('#group-0 .figure .legend-entry').nth(1);
    await second.press('Space');
    assert.notEqual(await picture(), linear);
    assert.equal(await second.getAttribute('aria-pressed'), 'false');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('saves charts as pictures, and reads values out under the pointer', async () => {
    const { page, complaints } = await browser.open(html);
    const chart = page.locator('#group-0 .figure .chart');
    await chart.scrollIntoViewIfNeeded();
    await page.waitForSelector('#group-0 .figure canvas');
    for (const [ending, begins] of [
      ['PNG', '\u0089PNG'],
      ['SVG', '<svg'],
    ] as const) {
      const waiting = page.waitForEvent('download');
      await page.locator('#group-0 .figure .save', { hasText: ending }).click();
      const download = await waiting;
      assert.match(download.suggestedFilename(), new RegExp(`^[A-Za-z0-9-]+\\.${ending.toLowerCase()}$`));
      const content = readFileSync(await download.path(), 'latin1');
      assert.ok(content.startsWith(begins) && content.length > 2000, ending);
    }
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
    const tooltip = page.locator('#group-0 .figure .tooltip');
    await tooltip.waitFor({ state: 'visible' });
    assert.match((await tooltip.textContent()) ?? '', /attached = \d+.*± .* [nµ]s/);
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

/** Opens a case of the first group and brings its charts into view. */
export async function openCase(page: Page, index: number): Promise<void> {
  await page.locator('#group-0 .figure .chart').first().scrollIntoViewIfNeeded();
  await page.locator('#group-0 .case-name').nth(index).press('Enter');
  for (const panel of await page.locator('#group-0 .details .chart').all())
    await panel.scrollIntoViewIfNeeded();
}
