/** The page for everybody: assistive technology, phones, paper, light and dark. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import {
  PHONE,
  screenshot,
  sidewaysScroll,
  stateOf,
  type TestBrowser,
  until,
} from './browser.test-helper.ts';
import { generatedHistory } from './generated-history.ts';
import { renderHtml } from './html.ts';
import { readPageAssets } from './page-assets.ts';
import { openCase, sampleHistory } from './page-charts.test-helper.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe-core finds, with the elements. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResult>('axe.run()');
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map((node) => node.html.slice(0, 160))
        .join(' ')}`,
  );
}

export function accessChecks(browser: TestBrowser): void {
  const html = renderHtml(sampleHistory(), readPageAssets());

  for (const dark of [false, true]) {
    test(`axe-core finds no violation, ${dark ? 'dark' : 'light'}`, async () => {
      const { page } = await browser.open(html, { dark });
      await openCase(page, 5);
      await page.locator('#since .case-name').first().press('Enter');
      await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
      assert.deepEqual(await violationsOf(page), []);
      if (dark) await screenshot(page, 'sample-dark');
      await page.close();
    });
  }

  test('every chart has a name for screen readers and a table near it', async () => {
    const { page } = await browser.open(html);
    await openCase(page, 5);
    const charts = await page.locator('#group-0 .chart').all();
    assert.equal(charts.length, 5, 'cost, turns, distribution, history, all cases');
    for (const chart of charts) assert.ok(((await chart.getAttribute('aria-label')) ?? '').length > 10);
    const tables = await page.locator('#group-0 .details summary', { hasText: 'as a table' }).count();
    assert.ok(tables >= 3, `${tables}`);
    await page.close();
  });

  test('fits a phone without scrolling sideways, and zooms by touch', async () => {
    const documents = [...generatedHistory({ runs: 60, cases: 3 })];
    for (const [name, page_] of [
      ['phone', html],
      ['phone-history', renderHtml(documents, readPageAssets())],
    ] as const) {
      const { page, complaints } = await browser.open(page_, { viewport: PHONE });
      await openCase(page, 2);
      await page.waitForSelector('#group-0 .details canvas');
      assert.equal(await sidewaysScroll(page), 0);
      if (name === 'phone-history') {
        await pinch(page);
        await until(async () => (await stateOf(page, 'zoom')) !== null);
      }
      await screenshot(page, name);
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });

  test('prints without what can be pressed', async () => {
    const { page } = await browser.open(html);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.switch').first().isVisible(), false);
    assert.ok(await page.locator('#group-0 table.cases').isVisible());
    assert.ok((await page.pdf()).length > 20_000);
    await page.close();
  });
}

/** Two fingers move apart on the history. */
async function pinch(page: import('playwright-core').Page): Promise<void> {
  await page.evaluate(`{
    const chart = document.querySelector('.details .history');
    const { left, top, width } = chart.querySelector('.u-over').getBoundingClientRect();
    const send = (type, pointerId, share) => chart.dispatchEvent(new PointerEvent(type, {
      pointerId, pointerType: 'touch', clientX: left + share * width, clientY: top + 50, bubbles: true,
    }));
    send('pointerdown', 11, 0.45);
    send('pointerdown', 12, 0.55);
    for (let i = 1; i <= 10; i++) {
      send('pointermove', 11, 0.45 - 0.03 * i);
      send('pointermove', 12, 0.55 + 0.03 * i);
    }
    send('pointerup', 11, 0.15);
    send('pointerup', 12, 0.85);
  }`);
}
