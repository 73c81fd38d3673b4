/**
 * How long the page of a long history takes: `node dist/scripts/page-speed.js [RUNS] [CASES]`, 10,000 runs of 20 cases by
 * default, made up by a seed. Needs Chromium. Times are of this machine; nothing is asserted.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { generatedHistory } from '../reports/generated-history.ts';
import { renderHtml } from '../reports/html.ts';
import { readPageAssets } from '../reports/page-assets.ts';
import { fail } from './fail.ts';

const ZOOMS = 40;

/** Runs in the page: the time from the wheel to the next frame that shows its effect, for each of some zooms. */
const ZOOM_TIMES = `(async () => {
  const chart = document.querySelector('.measured');
  const over = chart.querySelector('.u-over').getBoundingClientRect();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const times = [];
  chart.focus();
  for (let i = 0; i < ${ZOOMS}; i++) {
    await frame();
    const start = performance.now();
    chart.dispatchEvent(new WheelEvent('wheel', {
      deltaY: i % 10 < 5 ? -300 : 300, clientX: over.left + over.width * 0.6, clientY: over.top + 50, bubbles: true, cancelable: true,
    }));
    await frame();
    await new Promise((resolve) => setTimeout(resolve));
    times.push(performance.now() - start);
  }
  return times;
})()`;

async function measure([runs = '10000', cases = '20']: readonly string[]): Promise<void> {
  const options = {
    runs: Number(runs),
    cases: Number(cases),
    groupSize: Number(cases),
    otherMachineEvery: 0,
  };
  const start = performance.now();
  const documents = [...generatedHistory(options)];
  const generated = performance.now();
  const html = renderHtml(documents, readPageAssets());
  tell('written after', performance.now() - generated);
  process.stdout.write(`${runs} runs of ${cases} cases (made up in ${Math.round(generated - start)} ms)\n`);
  process.stdout.write(`size: ${(html.length / 2 ** 20).toFixed(2)} MiB\n`);
  const folder = mkdtempSync(join(tmpdir(), 'page-speed-'));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const file = join(folder, 'page.html');
    writeFileSync(file, html);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const url = pathToFileURL(file).href;
    const before = performance.now();
    await page.goto(url);
    await page.waitForSelector('h1');
    tell('loaded and laid out', performance.now() - before);
    await page.locator('.group-history summary').first().click();
    await zoom(page, '.group-history .history', 'all cases of a group in one chart');
    await page.locator('#group-0 .case-name').first().click();
    await zoom(page, '.details .history', 'one case with its band');
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Draws the chart and zooms it. */
async function zoom(page: Page, selector: string, name: string): Promise<void> {
  const start = performance.now();
  const chart = page.locator(selector).first();
  await chart.scrollIntoViewIfNeeded();
  await page.locator(`${selector} canvas`).first().waitFor();
  tell(`${name}: drawn after`, performance.now() - start);
  await page.evaluate(markMeasured(selector));
  const times = (await page.evaluate<number[]>(ZOOM_TIMES)).sort((a, b) => a - b);
  tell(`${name}: zoom, median`, times[times.length >> 1]!);
  tell(`${name}: zoom, slowest`, times.at(-1)!);
}

/** Runs in the page. */
function markMeasured(selector: string): string {
  return `{
    for (const old of document.querySelectorAll('.measured')) old.classList.remove('measured');
    document.querySelector('${selector}').classList.add('measured');
  }`;
}

function tell(what: string, ms: number): void {
  process.stdout.write(`${what}: ${ms.toFixed(0)} ms\n`);
}

measure(process.argv.slice(2)).catch(fail);
