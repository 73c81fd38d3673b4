/** `mmubench serve`: what it answers, to whom, and that its page follows the folder. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { checkDocument } from '../harness/document-schema.ts';
import { writeRun } from '../harness/store.ts';
import { temporaryFolder, writeFiles } from '../harness/temporary-folder.test-helper.ts';
import { noBrowser, testBrowser, until } from '../reports/browser.test-helper.ts';
import { renderFlame } from '../reports/flame-html.ts';
import { flameModel } from '../reports/flame-model.ts';
import { generatedHistory } from '../reports/generated-history.ts';
import { readPageAssets } from '../reports/page-assets.ts';
import { unpackPage } from '../reports/page-data.ts';
import { sampleProfile } from '../reports/sample-profile.test-helper.ts';
import { startCli, suiteText, sumCase } from './cli.test-helper.ts';

const CASE = 'generated/group-0/case=0';
const documents = [...generatedHistory({ runs: 4, cases: 2 })];

test('answers to this machine’s names with its page and data, to nothing else', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'secret.json'), '{}');
  await writeRun(join(folder, 'results'), documents[0]!);
  const { child, outcome, url } = await started(folder);
  try {
    const page = await ask(url, '/');
    assert.equal(page.status, 200);
    assert.match(
      String(page.headers['content-security-policy']),
      /default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'/,
    );
    const model = unpackPage(gunzipSync((await ask(url, '/data')).body));
    assert.equal(model.current.run.runId, documents[0]!.runId);
    for (const path of [
      '/secret.json',
      '/../secret.json',
      '/%2e%2e/secret.json',
      '/results/',
      '//etc/passwd',
      '/data?x',
    ]) {
      assert.equal((await ask(url, path)).status, 404, path);
    }
    assert.match(
      await raw(url, 'GET /../../secret.json HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n'),
      /^HTTP\/1\.1 404/,
    );
    for (const host of [
      'example.com',
      `example.com:${new URL(url).port}`,
      '127.0.0.1',
      `127.0.0.1.example.com:${new URL(url).port}`,
    ]) {
      const { status, body } = await ask(url, '/data', { host });
      assert.equal(status, 421, host);
      assert.ok(body.length < 100);
    }
    assert.equal((await ask(url, '/', { host: `localhost:${new URL(url).port}` })).status, 200);
    assert.equal((await ask(url, '/', {}, 'POST')).status, 405);
  } finally {
    child.kill('SIGINT');
  }
  const { status, stderr } = await outcome;
  assert.equal(status, 0, `Ctrl-C is its ordinary end: ${stderr}`);
});

const profiled = (page: string) => ({
  ...documents[0]!,
  profiles: [{ caseId: CASE, kind: 'cpu' as const, file: 'a.cpuprofile', page }],
});

test('gives out the profiles that a run names and that lie beside it, in a sandbox, and no link to elsewhere', async (t) => {
  const folder = temporaryFolder(t);
  const path = await writeRun(join(folder, 'results'), profiled('a.cpu.html'));
  writeFileSync(join(dirname(path), 'a.cpu.html'), '<h1>profile</h1>');
  writeFileSync(join(dirname(path), 'b.cpu.html'), 'nobody names it');
  const { child, outcome, url } = await started(folder);
  const linksNow = async () => unpackPage(gunzipSync((await ask(url, '/data')).body)).profiles;
  try {
    const [link] = await linksNow();
    assert.equal(link?.href, `/profiles/${documents[0]!.runId}/a.cpu.html`);
    const page = await ask(url, link.href);
    assert.deepEqual([page.status, page.body.toString()], [200, '<h1>profile</h1>']);
    assert.match(
      String(page.headers['content-security-policy']),
      /^sandbox allow-scripts; default-src 'none';.*frame-ancestors 'none'$/,
    );
    for (const other of ['b.cpu.html', basename(path), 'a.cpuprofile', '../a.cpu.html', 'a.cpu.html?x']) {
      assert.equal((await ask(url, `/profiles/${documents[0]!.runId}/${other}`)).status, 404, other);
    }
    rmSync(join(dirname(path), 'a.cpu.html'));
    assert.equal((await ask(url, link.href)).status, 404, 'it is gone');
  } finally {
    child.kill('SIGINT');
  }
  assert.equal((await outcome).status, 0);
  writeFileSync(join(folder, 'secret.html'), 'secret');
  symlinkSync(join(folder, 'secret.html'), join(dirname(path), 'a.cpu.html'));
  const second = await started(folder);
  try {
    assert.deepEqual(unpackPage(gunzipSync((await ask(second.url, '/data')).body)).profiles, []);
  } finally {
    second.child.kill('SIGINT');
  }
  await second.outcome;
});

test('a port in use, and a folder that is none, are told', async (t) => {
  const folder = temporaryFolder(t);
  const first = await started(folder);
  const second = startCli(folder, 'serve', '--port', new URL(first.url).port);
  const { status, stderr } = await second.outcome;
  assert.equal(status, 2);
  assert.match(stderr, /port \d+ can't be listened on: it is in use; choose another with --port/);
  assert.equal((await ask(first.url, '/data')).status, 204, 'nothing is stored yet');
  first.child.kill('SIGTERM');
  assert.equal((await first.outcome).status, 0);
});

test('a run shows what it has so far, and takes it away at its end', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'suites/s.suite.mjs': suiteText('s', sumCase('a')) });
  const { outcome } = startCli(
    folder,
    'run',
    '--trials',
    '4',
    '--rounds',
    '4',
    '--turn-ms',
    '20',
    '--no-html',
  );
  const partial = () =>
    existsSync(join(folder, 'results'))
      ? readdirSync(join(folder, 'results')).find((name) => /^\.running-\d+\.json$/.test(name))
      : undefined;
  await until(async () => partial() !== undefined);
  const check = checkDocument(JSON.parse(readFileSync(join(folder, 'results', partial()!), 'utf8')));
  assert.ok(check.ok && check.document.interrupted && check.document.cases.length === 3);
  assert.equal((await outcome).status, 0);
  assert.equal(partial(), undefined);
});

describe('the live page in Chromium', { skip: noBrowser }, () => {
  const browser = testBrowser();

  test('fills itself, follows a run under way and a stored one, and keeps the reader’s place', async (t) => {
    const folder = temporaryFolder(t);
    const results = join(folder, 'results');
    const { child, outcome, url } = await started(folder);
    const { page, complaints } = await browser.visit(url);
    const text = async () => (await page.locator('body').textContent()) ?? '';
    assert.match(await text(), /Nothing is stored yet/);
    await writeRun(results, documents[0]!);
    await until(async () => /1 stored/.test(await text()) && (await page.locator('.case-name').count()) > 0);
    await page.locator('.case-name').first().press('Enter');
    // As a run does: the process that is named in it is this one.
    writeFileSync(join(results, `.running-${process.pid}.json`), JSON.stringify(documents[1]));
    await until(
      async () =>
        /1 stored, one under way/.test(await text()) && (await page.locator('#since').count()) === 1,
    );
    await until(async () => (await page.locator('.opened').count()) === 1);
    await writeRun(results, documents[2]!);
    await until(async () => /2 stored, one under way/.test(await text()));
    assert.deepEqual(complaints, []);
    child.kill('SIGINT');
    assert.equal((await outcome).status, 0, 'even with a listener');
    await until(async () => /The server has ended/.test(await text()));
    await page.close();
  });

  test('leads to a profile, which draws itself in its sandbox', async (t) => {
    const folder = temporaryFolder(t);
    const path = await writeRun(join(folder, 'results'), profiled('a.cpu.html'));
    const html = renderFlame(flameModel(sampleProfile(), []), readPageAssets('flame'));
    writeFileSync(join(dirname(path), 'a.cpu.html'), html);
    const { child, outcome, url } = await started(folder);
    const { page, complaints } = await browser.visit(url);
    await page.locator('.case-name').first().click();
    await page.locator('.profiles a').click();
    await page.locator('.flame-box').first().waitFor();
    assert.equal(await page.evaluate('origin'), 'null', 'it is of no origin');
    await page.locator('.flame-box').nth(2).click();
    assert.match((await page.locator('.flame-told').textContent()) ?? '', /called/);
    assert.deepEqual(complaints, []);
    await page.goBack();
    await page.locator('.case-name').first().waitFor();
    child.kill('SIGINT');
    assert.equal((await outcome).status, 0);
    await page.close();
  });
});

async function started(folder: string) {
  const running = startCli(folder, 'serve', '--port', '0');
  await running.says('Ctrl-C ends it');
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(running.printed())![0];
  return { ...running, url };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
}

function ask(
  url: string,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

/** Sends the text as it is, which no client of Node's would. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text.replace('PORT', port)));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}
