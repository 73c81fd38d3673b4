/** The history of a case: each way to move in it, its switches, and links that restore it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { screenshot, stateOf, type TestBrowser, until } from './browser.test-helper.ts';
import { generatedHistory, generatedShifts } from './generated-history.ts';
import { renderHtml } from './html.ts';
import { readPageAssets } from './page-assets.ts';

const RUNS = 120;
const CASE = 'generated/group-0/case=3';
const FRAGMENT = `#${new URLSearchParams({ case: CASE })}`;

export function historyChecks(browser: TestBrowser): void {
  const documents = [...generatedHistory({ runs: RUNS, cases: 4 })];
  const html = renderHtml(documents, readPageAssets());

  const openHistory = async (fragment = FRAGMENT) => {
    const opened = await browser.open(html, { fragment });
    await opened.page.locator('.details .history').scrollIntoViewIfNeeded();
    await opened.page.waitForSelector('.details .history canvas');
    return opened;
  };

  test('zooms and pans by drag, wheel, keys, strip and double click, and the address follows', async () => {
    const { page, complaints } = await openHistory();
    const { x, y, width } = await plotBox(page);
    const middle = y + 80;
    await drag(page, [x + width * 0.25, middle], [x + width * 0.75, middle]);
    const dragged = await spanOf(page, documents);
    assert.ok(dragged > 40 && dragged < 65, `half of the runs after a drag over half: ${dragged}`);

    await page.mouse.move(x + width / 2, middle);
    await page.locator('.details .history').focus();
    await page.mouse.wheel(0, -400);
    const wheeled = await spanOf(page, documents, dragged);
    assert.ok(wheeled < dragged, `the wheel goes nearer: ${wheeled}`);

    const before = await stateOf(page, 'zoom');
    await page.keyboard.down('Shift');
    await drag(page, [x + width * 0.5, middle], [x + width * 0.8, middle]);
    await page.keyboard.up('Shift');
    await until(async () => (await stateOf(page, 'zoom')) !== before);
    assert.ok(Math.abs((await spanOf(page, documents)) - wheeled) <= 2, 'panning keeps the span');

    await page.locator('.details .history').press('-');
    assert.ok((await spanOf(page, documents, wheeled)) > wheeled, 'the minus key goes away');
    await page.locator('.details .history').press('0');
    await until(async () => (await stateOf(page, 'zoom')) === null);

    await page.locator('.details .strip').scrollIntoViewIfNeeded();
    const strip = (await page.locator('.details .strip').boundingBox())!;
    await drag(page, [strip.x + strip.width - 1, strip.y + 20], [strip.x + strip.width * 0.6, strip.y + 20]);
    assert.ok((await spanOf(page, documents, RUNS)) < 0.75 * RUNS, 'the strip’s edge narrows the view');
    const moved = await plotBox(page);
    await page.mouse.dblclick(moved.x + moved.width / 2, moved.y + 80);
    await until(async () => (await stateOf(page, 'zoom')) === null);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('marks changes where they were made, and goes to them', async () => {
    const { page, complaints } = await openHistory();
    const texts = await page.locator('.details .change').allTextContents();
    const shifts = generatedShifts(3, RUNS);
    assert.equal(texts.length, shifts.length, texts.join('\n'));
    for (const [i, { run, ratio }] of shifts.entries()) {
      const label = Number(/([\d.]+)×/.exec(texts[i]!)![1]);
      assert.ok(Math.abs(label / ratio - 1) < 0.02, texts[i]);
      // The run itself may be of the other machine, or lack the case.
      const near = documents.slice(run, run + 3).map(({ commit }) => commit!.sha.slice(0, 8));
      assert.ok(
        near.some((sha) => texts[i]!.includes(sha)),
        `${texts[i]} names none of ${near}`,
      );
    }
    await page.locator('.details .change').nth(1).click();
    const span = await spanOf(page, documents, RUNS);
    assert.ok(span > 0.4 * RUNS && span < 0.8 * RUNS, `the levels before and after: ${span}`);
    await screenshot(page, 'history');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('tells a run under the pointer and sets two that were clicked side by side', async () => {
    const { page, complaints } = await openHistory();
    const { x, y, width } = await plotBox(page);
    await page.mouse.move(x + width * 0.1, y + 80);
    const tooltip = page.locator('.details .history .tooltip');
    await tooltip.waitFor({ state: 'visible' });
    assert.match(
      (await tooltip.textContent()) ?? '',
      /^[0-9a-f]{8} .*2016-.*(Ada|Ben|Cleo).*time per operation.* ns/,
    );
    await page.mouse.click(x + width * 0.1, y + 80);
    await until(async () => (await stateOf(page, 'points')) !== null);
    await page.mouse.click(x + width * 0.5, y + 80);
    const pair = page.locator('.details .pair');
    await pair.waitFor();
    const text = (await pair.textContent()) ?? '';
    assert.match(text, /B is 1\.\d+× A/);
    assert.match(text, /mmubench compare [0-9a-f]{8} [0-9a-f]{8}/);
    assert.equal((await stateOf(page, 'points'))?.split('..').length, 2);
    await pair.locator('button').click();
    assert.equal(await stateOf(page, 'points'), null);

    await page.locator('.details .history').press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.match(
      (await page.locator('.history [aria-live]').first().textContent()) ?? '',
      /time per operation/,
    );
    assert.equal((await stateOf(page, 'points'))?.split('..').length, 1, 'Enter picks');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('switches machines and what the machine’s speed does', async () => {
    const { page, complaints } = await openHistory();
    const legend = page.locator('.details .legend-entry');
    assert.deepEqual(await legend.evaluateAll((all) => all.map((each) => each.ariaPressed)), [
      'true',
      'false',
    ]);
    const picture = () =>
      page.evaluate<string>("document.querySelector('.details .history canvas').toDataURL()");
    const adjusted = await picture();
    await page.locator('.details .switch button', { hasText: 'as measured' }).click();
    const measured = await picture();
    assert.notEqual(measured, adjusted);
    await legend.nth(1).click();
    assert.notEqual(await picture(), measured);
    assert.equal(await stateOf(page, 'environments'), '0.1');
    await page.locator('.details details', { hasText: 'History as a table' }).locator('summary').click();
    await page.locator('.details .folded[open] tbody tr').first().waitFor();
    const headers = await page.locator('.details .folded th[scope=col]').allTextContents();
    assert.deepEqual(headers.slice(-2), ['first-machine, node 20.20.2', 'second-machine, node 20.20.2']);
    assert.equal(await page.locator('.details .folded[open] tbody tr').count(), RUNS);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('a link restores the case, the view, the points and the switches; a broken one is the plain page', async () => {
    const [a, b] = [documents[20]!.runId, documents[60]!.runId];
    const shared = new URLSearchParams({
      case: CASE,
      zoom: `${a}..${b}`,
      points: `${a}..${b}`,
      track: 'measured',
    });
    const { page, complaints } = await openHistory(`#${shared}`);
    assert.ok(
      Math.abs((await spanOf(page, documents)) - 37) <= 6,
      'of the first machine’s runs among those 41',
    );
    assert.match((await page.locator('.details .pair').textContent()) ?? '', /B is/);
    assert.equal(
      await page.locator('.details .switch button', { hasText: 'as measured' }).getAttribute('aria-pressed'),
      'true',
    );
    assert.ok(await page.locator('.details .history').isVisible());
    await page.evaluate("location.hash = '#case=nonsense&zoom=x..y&points=..&sort=%00&environments=9'");
    await page.locator('.details .pair').waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

async function plotBox(page: Page): Promise<{ x: number; y: number; width: number }> {
  return (await page.locator('.details .history .u-over').boundingBox())!;
}

async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, to[1]);
  await page.mouse.move(...to);
  await page.mouse.up();
}

/** Runs from the first to the last in view, once it is another number than `unlike`. */
async function spanOf(page: Page, documents: readonly { runId: string }[], unlike = -1): Promise<number> {
  for (let tries = 0; ; tries++) {
    const [from, to] = ((await stateOf(page, 'zoom')) ?? '').split('..');
    const place = (runId: string | undefined) => documents.findIndex((document) => document.runId === runId);
    const span = from === '' ? documents.length : place(to) - place(from) + 1;
    if (span !== unlike && (from !== '' || tries > 20)) return span;
    if (tries > 40) return span;
    await delay(25);
  }
}
