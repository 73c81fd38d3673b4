/** One Chromium for all tests of the page: starting it costs more than most of them. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why there can be no browser here, or false. */
export const noBrowser = existsSync(executablePath)
  ? false
  : `no Chromium at ${executablePath}: install it, or set CHROMIUM to its path`;

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SCREENSHOTS = fileURLToPath(new URL('../../reports/out/screenshots/', import.meta.url));

export interface OpenPage {
  readonly page: Page;
  /** Requests but the page's own, console errors and exceptions so far. */
  readonly complaints: string[];
}

export interface OpenOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
  /** With its `#`. */
  readonly fragment?: string;
}

export interface TestBrowser {
  /** Opens a page from the disk. */
  readonly open: (html: string, options?: OpenOptions) => Promise<OpenPage>;
  /** A tab with nothing in it, for what is no page of ours. */
  readonly tab: () => Promise<Page>;
  /** Opens a page of a server of our own. */
  readonly visit: (url: string) => Promise<OpenPage>;
}

/** To be called in a `describe`: starts before its tests and ends after them. */
export function testBrowser(): TestBrowser {
  const folder = mkdtempSync(join(tmpdir(), 'report-page-'));
  let browser: Browser;
  let context: BrowserContext;
  let files = 0;
  before(async () => {
    browser = await chromium.launch({ executablePath, args: ARGUMENTS });
    context = await browser.newContext({ reducedMotion: 'reduce', acceptDownloads: true });
    context.setDefaultTimeout(8000);
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const visit = async (url: string, { viewport = DESKTOP, dark = false }: OpenOptions = {}) => {
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    const complaints: string[] = [];
    const origin = new URL(url).origin;
    page.on('request', (request) => {
      const own = origin === 'null' ? request.url() === url.split('#')[0] : request.url().startsWith(origin);
      if (!own && !request.url().startsWith('blob:')) complaints.push(`request: ${request.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
    await page.goto(url);
    await page.waitForSelector('h1');
    return { page, complaints };
  };
  return {
    visit,
    tab: () => context.newPage(),
    open: (html, options = {}) => {
      const file = join(folder, `${files++}.html`);
      writeFileSync(file, html);
      return visit(`${pathToFileURL(file).href}${options.fragment ?? ''}`, options);
    },
  };
}

/** For a person to look at afterwards, who asks for it with SCREENSHOTS=1; not in git. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!process.env.SCREENSHOTS) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

/** The value of a key of the address's fragment. */
export async function stateOf(page: Page, key: string): Promise<string | null> {
  return new URLSearchParams(new URL(page.url()).hash.slice(1)).get(key);
}

/** Waits until it holds, for what Chromium tells of by no event and the page's policy lets nobody wait for inside it. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    assert.ok(tries < 200, 'waited for 5 s in vain');
    await delay(25);
  }
}
