/** The page of costs against size, with contenders that are not on the machine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseResult, RunDocument } from '../harness/run-document.ts';
import { screenshot, type TestBrowser } from './browser.test-helper.ts';
import { renderHtml } from './html.ts';
import { readPageAssets } from './page-assets.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const PAGES = [1024, 4096, 16_384, 65_536];

/** A nanosecond for each page, and from the last size but one on three. */
function sizedRun(): RunDocument {
  const sample = sampleDocument({ trials: 6 });
  const template = sample.cases.find(({ role }) => role === 'case')!;
  const cases = PAGES.map((pages): CaseResult => {
    const ns = pages > 16_384 ? 3 : 1;
    const name = `pages=${pages}/by=mmubench`;
    const place = { suite: 'size', group: 'map', name, caseId: `size/map/${name}`, baseline: null };
    const trials = template.trials.map((trial) => ({ ...trial, turns: trial.turns.map(() => ns) }));
    return { ...template, ...place, operations: pages, trials };
  });
  const failures = ['by=c', 'by=\u202epeer'].map((by) => ({
    caseId: `size/map/pages=1024/${by}`,
    reason: 'absent' as const,
    message: 'there is no <b>compiler</b>',
    stderr: '',
    trial: 0,
  }));
  return { ...sample, cases, failures };
}

export function sizeChecks(browser: TestBrowser): void {
  test('says where a cost grows faster than linearly, and what is absent, as no failure', async () => {
    const { page, complaints } = await browser.open(renderHtml([sizedRun()], readPageAssets()));
    await page.locator('.figure .chart').first().scrollIntoViewIfNeeded();
    await page.waitForSelector('.figure canvas');
    const growth = await page.locator('.growth li').allTextContents();
    assert.deepEqual(growth, [
      'by=mmubench: at most linear in pages from 1024 to 65536, but for 16384 → 65536 (exponent 1.79)',
    ]);
    assert.equal(await page.locator('.cases .cell-verdict:visible').count(), 0, 'nothing was compared');
    assert.equal(await page.locator('#failures').count(), 0);
    const absent = (await page.locator('#absent').textContent()) ?? '';
    assert.match(absent, /^Absent \(2\)there is no <b>compiler<\/b>size\/map\/pages=1024\/by=c/);
    assert.ok(!absent.includes('\u202e'));
    await screenshot(page, 'size');
    assert.deepEqual(complaints, []);
    await page.close();
  });
}
