/** The comparison of two builds in the page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenshot, stateOf, type TestBrowser, until } from './browser.test-helper.ts';
import { renderHtml } from './html.ts';
import { readPageAssets } from './page-assets.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

export function comparisonChecks(browser: TestBrowser): void {
  const small = (caseId: string) => /invalidatePage|page-tables/.test(caseId);
  const base = sampleDocument({
    run: 0,
    trials: 12,
    keep: (caseId) => small(caseId) && !caseId.includes('/unmap/'),
  });
  const contender = sampleDocument({
    run: 1,
    trials: 12,
    keep: small,
    change: (caseId, ns) => (caseId.includes('shadow') ? ns * 1.2 : caseId.includes('/age/') ? ns * 0.8 : ns),
  });
  const lockstep = [base, contender].map((document) => ({ ...document, lockstep: 'abcdef012345' }));
  const html = renderHtml(lockstep, readPageAssets());

  test('sorts and filters the comparison, shows the rounds behind a ratio, and keeps it in the address', async () => {
    const { page, complaints } = await browser.open(html);
    assert.match((await page.locator('#since h2').textContent()) ?? '', /in lockstep/);
    const names = () => page.locator('#since tbody .name').allTextContents();
    assert.ok((await names())[0]!.includes('shadow'), 'slower first');
    await page.locator('#since .switch button', { hasText: 'faster' }).click();
    assert.ok(
      (await names()).every((name) => name.includes('/age/')),
      `${await names()}`,
    );
    assert.equal(await stateOf(page, 'only'), 'faster');
    await page.locator('#since .switch button', { hasText: 'all' }).click();
    await page.locator('#since .switch button', { hasText: 'name' }).click();
    await page.locator('#since .filter').fill('map  page');
    const shown = await names();
    assert.deepEqual(shown, [...shown].sort());
    assert.ok(shown.length > 0 && shown.every((name) => /map.*|page.*/.test(name) && name.includes('map')));
    assert.equal(await stateOf(page, 'filter'), 'map  page');
    await page.locator('#since .filter').fill('');
    const more = page.locator('#since .more');
    await more.click();
    assert.equal((await names()).length, base.cases.filter(({ role }) => role === 'case').length);

    await page.locator('#since .case-name').first().press('Enter');
    await page.waitForSelector('#since .details canvas');
    await page.locator('#since .details summary').click();
    await page.locator('#since .details tbody tr').first().waitFor();
    const rows = await page.locator('#since .details tbody tr').count();
    assert.equal(rows, 12 * 20, 'each round of each trial');
    await screenshot(page, 'comparison');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('says first what got slower, faster, can’t be told and is new, with links that open the case', async () => {
    const { page, complaints } = await browser.open(html);
    const tile = (name: string) => page.locator(`.tile.${name}`);
    const numberOf = async (name: string) => Number(await tile(name).locator('strong').textContent());
    assert.ok((await numberOf('slower')) >= 10, 'the shadow cases');
    assert.equal(await numberOf('new'), 4, 'the cases of unmap');
    assert.ok((await numberOf('faster')) >= 3);
    await tile('slower').locator('.more').click();
    assert.equal(await tile('slower').locator('li').count(), await numberOf('slower'));
    await tile('slower').locator('a').first().click();
    await page.waitForSelector('.group .details');
    assert.match((await stateOf(page, 'case')) ?? '', /shadow/);
    const inView = `(({ top, bottom }) => top < innerHeight && bottom > 0)(
      document.querySelector('.group .opened').getBoundingClientRect())`;
    await until(() => page.evaluate<boolean>(inView));
    assert.deepEqual(complaints, []);
    await page.close();
  });
}
