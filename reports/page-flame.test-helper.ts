/** The page of a flame graph, and stored profiles in speedscope. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { attributedProfile } from '../harness/profile/attributed-profile.ts';
import { buildCallTree } from '../harness/profile/call-tree.ts';
import { compareProfiles } from '../harness/profile/difference.ts';
import { locateTree } from '../harness/profile/located-tree.ts';
import type { TestBrowser } from './browser.test-helper.ts';
import { PHONE, screenshot, sidewaysScroll, until } from './browser.test-helper.ts';
import { renderFlame } from './flame-html.ts';
import { differenceModel, flameModel } from './flame-model.ts';
import { violationsOf } from './page-access.test-helper.ts';
import { readPageAssets } from './page-assets.ts';
import { profileNode, sampleProfile } from './sample-profile.test-helper.ts';

export function flameChecks(browser: TestBrowser): void {
  test('flame graph: as wide as its share, zoomed by a click, sought by name', async () => {
    const html = renderFlame(flameModel(sampleProfile(), ['fact']), readPageAssets('flame'));
    const { page, complaints } = await browser.open(html);
    const boxes = page.locator('.flame-box');
    assert.deepEqual(await boxes.allTextContents(), ['(timed loop)', 'walk', 'called']);
    const width = async (index: number) => (await boxes.nth(index).boundingBox())!.width;
    const whole = await width(0);
    assert.ok(Math.abs((await width(2)) / whole - 0.3) < 0.01);
    await boxes.nth(2).click();
    assert.ok(Math.abs((await width(2)) / whole - 1) < 0.01);
    assert.match((await page.locator('.flame-told').textContent())!, /called .*30 %, 15\.0 ns/);
    await page.getByRole('button', { name: 'Whole graph' }).click();
    await page.getByRole('searchbox').fill('WALK');
    assert.match((await page.locator('output').textContent())!, /60 %/);
    assert.equal(await page.locator('.flame-box.found').count(), 1);
    assert.deepEqual(await violationsOf(page), []);
    await screenshot(page, 'flame');
    assert.deepEqual(complaints, []);
  });

  test('flame graph: a hostile name stays text, and a phone needs no sideways scroll', async () => {
    const hostile = '</script><script>document.title="owned"</script><img src=x onerror=alert(1)>\u202e';
    const html = renderFlame(flameModel(sampleProfile(hostile), []), readPageAssets('flame'));
    const { page, complaints } = await browser.open(html, { viewport: PHONE, dark: true });
    assert.notEqual(await page.title(), 'owned');
    assert.equal(await page.locator('img').count(), 0);
    assert.ok((await page.locator('.flame-box').nth(2).textContent())!.startsWith('</script>'));
    assert.equal(await sidewaysScroll(page), 0);
    assert.deepEqual(complaints, []);
  });

  test('difference: what is gone is still seen, what grew is red', async () => {
    const side = (walk: number, other: ReturnType<typeof profileNode>[]) => ({
      trees: [profileNode('(timed loop)', 100, [profileNode('walk', walk, other, 20)])],
      samples: 1000,
      nsPerOperation: 1000,
    });
    const base = side(500, [profileNode('gone', 400, [], 40)]);
    const pairs = Array.from({ length: 5 }, () => ({ base, contender: side(900, []) }));
    const difference = compareProfiles(pairs, 0.05, { base: () => null, contender: () => null });
    assert.deepEqual(
      difference.functions.map((each) => [each.frame.name, each.difference.center]),
      [
        ['walk', 400],
        ['gone', -400],
        ['(timed loop)', 0],
      ],
    );
    const html = renderFlame(differenceModel('s/g/case', difference, []), readPageAssets('flame'));
    const { page, complaints } = await browser.open(html);
    const classes = await page
      .locator('.flame-box')
      .evaluateAll((boxes) => boxes.map((box) => box.className));
    assert.match(classes[1]!, /more-4/);
    assert.match(classes[2]!, /less-4/);
    assert.deepEqual(await violationsOf(page), []);
    await screenshot(page, 'flame-difference');
    assert.deepEqual(complaints, []);
  });

  test('speedscope opens a stored profile and names its functions', { skip: noSpeedscope }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'mmubench-speedscope-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const text = Buffer.from(JSON.stringify(storedProfile())).toString('base64');
    writeFileSync(join(folder, 'load.js'), `speedscope.loadFileFromBase64('p.cpuprofile', '${text}')`);
    const page = await browser.tab();
    const viewer = pathToFileURL(join(dirname(speedscope!), 'dist/release/index.html')).href;
    await page.goto(`${viewer}#localProfilePath=${join(folder, 'load.js')}`);
    const shown = () => page.evaluate('document.body.innerText') as Promise<string>;
    await until(async () => (await shown()).includes('Sandwich'));
    await page.keyboard.press('3');
    await until(async () => (await shown()).includes('inlined'));
    assert.match(await shown(), /7[345]%\)\s+inlined/);
    await page.close();
  });
}

const speedscope = findSpeedscope();
const noSpeedscope = speedscope === null ? 'speedscope is not installed: npm ci' : false;

function findSpeedscope(): string | null {
  try {
    return createRequire(import.meta.url).resolve('speedscope/package.json');
  } catch {
    return null;
  }
}

/** As it is stored: 40 samples of the loop, of which 30 were in a function that V8 has inlined. */
function storedProfile() {
  const frame = (functionName: string, scriptId: string, lineNumber: number) => ({
    functionName,
    scriptId,
    url: scriptId === '0' ? '' : `file:///p/${scriptId}.js`,
    lineNumber,
    columnNumber: scriptId === '0' ? -1 : 0,
  });
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(root)', '0', -1), children: [2] },
      {
        id: 2,
        callFrame: frame('loop', '3', 0),
        hitCount: 40,
        positionTicks: [
          { line: 1, ticks: 10 },
          { line: 9, ticks: 30 },
        ],
      },
    ],
    startTime: 0,
    endTime: 4000,
    samples: Array<number>(40).fill(2),
    timeDeltas: Array<number>(40).fill(100),
  };
  const inlined = { name: 'inlined', scriptId: '3', url: 'file:///p/3.js', line: 8, column: 1 };
  const inlining = {
    partsAt: (_script: string, _line: number, _column: number, line: number) =>
      line === 9 ? [{ inlined: [inlined], bytes: 8 }] : [],
  };
  const tree = buildCallTree(profile, ({ functionName }) => functionName === 'loop', inlining);
  const places = {
    functionAt: (_url: string, line: number) => ({ file: 'a.ts', line }),
    lineAt: (_url: string, line: number) => ({ file: 'a.ts', line }),
    text: () => null,
  };
  const { tree: located, located: nodes } = locateTree(tree.root, places);
  const mark = { caseId: 's/g/case', commit: null, nsPerOperation: 1 };
  return attributedProfile(profile, tree, nodes, located, (file) => `file:///p/${file}`, mark);
}
