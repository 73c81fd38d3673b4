/** Changes of level that the reviewed file accepts, on the page: marked in the chart, and told in both lists of changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Acknowledgement } from '../harness/judge/acknowledgements.ts';
import { screenshot, type TestBrowser } from './browser.test-helper.ts';
import { generatedHistory, generatedShifts } from './generated-history.ts';
import { renderHtml } from './html.ts';
import { readPageAssets } from './page-assets.ts';

const RUNS = 60;
const CASE = 'generated/group-0/case=2';
const ATTACK = '<img src=x onerror="globalThis.attacked = 1">\u202e';

export function acceptanceChecks(browser: TestBrowser): void {
  const documents = [...generatedHistory({ runs: RUNS, cases: 4, otherMachineEvery: 0 })];
  const shas = generatedShifts(2, RUNS).map(({ run }) => documents[run]!.commit!.sha);
  const now = Date.parse(documents.at(-1)!.startedAt);
  const entry = (commit: string, more: Partial<Acknowledgement> = {}): Acknowledgement => ({
    case: CASE,
    commit: commit.slice(0, 12),
    reason: `checks its arguments now ${ATTACK}`,
    by: `Ada ${ATTACK}`,
    level: 2,
    ...more,
  });
  const open = async (acknowledged: readonly Acknowledgement[]) => {
    const accepting = { acknowledged, now, commitsBetween: () => [] };
    const html = renderHtml(documents, readPageAssets(), { accepting });
    const opened = await browser.open(html, { fragment: `#${new URLSearchParams({ case: CASE })}` });
    await opened.page.waitForSelector('.details .history canvas');
    return opened;
  };

  test('marks accepted changes and tells who accepted them, why, from which commit and until when', async () => {
    const plain = await open([]);
    assert.equal(await plain.page.locator('.acceptance, .acceptance-mark').count(), 0);
    const unmarked = await picture(plain.page);
    await plain.page.close();

    const { page, complaints } = await open([
      entry(shas[2]!, { expires: '2999-01-31' }),
      entry(shas[1]!, { level: 0.5 }),
      entry(shas[0]!, { expires: '2015-12-31' }),
    ]);
    assert.notEqual(await picture(page), unmarked, 'the chart marks it');
    const changes = page.locator('.details .changes > li');
    const notes = await changes.evaluateAll((all) =>
      all.map((each) => each.querySelector('.acceptance')?.textContent ?? null),
    );
    assert.equal(notes.length, 3);
    assert.deepEqual(notes.slice(0, 2), [null, null], 'neither beyond its level nor after its last day');
    const told = new RegExp(
      `acknowledged accepted up to 2\\.00× by Ada <img .* at ${shas[2]!.slice(0, 8)} until 2999-01-31: checks its arguments now <img`,
    );
    assert.match(notes[2]!, told);
    assert.equal(await page.locator('.details .acceptance-mark').count(), 1, 'the legend');
    assert.match(
      (await page.locator('.shift', { has: page.locator('.acceptance') }).textContent()) ?? '',
      told,
    );
    assert.equal(await page.evaluate("'attacked' in globalThis"), false);
    assert.equal(await page.locator('main img').count(), 0);
    assert.doesNotMatch((await page.locator('main').textContent()) ?? '', /\u202e/);
    await page.locator('.details .history').scrollIntoViewIfNeeded();
    await screenshot(page, 'accepted-change');
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

function picture(page: Page): Promise<string> {
  return page.evaluate<string>("document.querySelector('.details .history canvas').toDataURL()");
}
