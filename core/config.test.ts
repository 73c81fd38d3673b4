import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as compiled from './index.ts';
import * as intervalOff from './mmu-interval-register.off.ts';
import * as intervalOn from './mmu-interval-register.ts';
import * as hooksOff from './mmu-notifier.off.ts';
import * as hooksOn from './mmu-notifier.ts';
import * as getOff from './mmu-notifier-get.off.ts';
import * as getOn from './mmu-notifier-get.ts';
import * as laterOff from './mmu-notifier-later.off.ts';
import * as laterOn from './mmu-notifier-later.ts';
import * as registerOff from './mmu-notifier-register.off.ts';
import * as registerOn from './mmu-notifier-register.ts';
import * as gruOff from './secondary/gru-notifier-register.off.ts';
import * as gruOn from './secondary/gru-notifier-register.ts';

/** Each module and its sibling; the types say that both take the same calls. */
const siblings: readonly [object, object][] = [
  [hooksOn, hooksOff satisfies typeof hooksOn],
  [registerOn, registerOff satisfies typeof registerOn],
  [intervalOn, intervalOff satisfies typeof intervalOn],
  [getOn, getOff satisfies typeof getOn],
  [gruOn, gruOff satisfies typeof gruOn],
  [laterOn, laterOff satisfies typeof laterOn],
];

type Core = typeof compiled;

/** A bundle, its text, and its text by source module. `npm run build` makes both bundles. */
async function bundle(folder: string) {
  const url = new URL(`../${folder}/index.js`, import.meta.url);
  // The lists of exports before and after the modules name everything, in both.
  const text = readFileSync(url, 'utf8')
    .replace(/^export const \{[^}]*\}.*/ms, '')
    .replace(/^ {2}__export\(.*?^ {2}\}\);$/ms, '');
  const [, ...parts] = text.split(/^ *\/\/ (core\/\S+\.ts)$/m);
  const modules = new Map<string, string>();
  for (let i = 0; i < parts.length; i += 2) modules.set(parts[i]!, parts[i + 1]!.trim());
  return { core: (await import(url.href)) as Core, text, modules };
}

/** The exported functions that are not about notifiers themselves, by name. Classes are not among them. */
function operationsOf(core: Core): Map<string, string> {
  const operations = new Map<string, string>();
  for (const [name, value] of Object.entries(core)) {
    if (typeof value !== 'function' || /notif|^mmuInterval/i.test(name)) continue;
    const text = String(value);
    if (!text.startsWith('class')) operations.set(name, text);
  }
  return operations;
}

const withHooks = await bundle('core-on');
const withoutHooks = await bundle('core-off');

test('a module and its sibling offer the same', () => {
  for (const [on, off] of siblings) assert.deepEqual(Object.keys(off), Object.keys(on));
});

test('each build knows what it is', () => {
  assert.equal(compiled.CONFIG_MMU_NOTIFIER, true);
  assert.equal(withHooks.core.CONFIG_MMU_NOTIFIER, true);
  assert.equal(withoutHooks.core.CONFIG_MMU_NOTIFIER, false);
  assert.deepEqual(Object.keys(withoutHooks.core), Object.keys(withHooks.core));
});

test('without hooks, no operation mentions a notifier; the others are the same text in both', () => {
  const on = operationsOf(withHooks.core);
  const off = operationsOf(withoutHooks.core);
  assert.deepEqual([...off.keys()], [...on.keys()]);
  const hooked = [...on].filter(([, text]) => /notif/i.test(text)).map(([name]) => name);
  assert.ok(hooked.includes('mmdrop'), 'the build with hooks has operations that call them');
  for (const [name, text] of off) {
    assert.doesNotMatch(text, /notifier/i, name);
    if (!hooked.includes(name)) assert.equal(text, on.get(name), name);
  }
});

test('without hooks, what is still called is the exit, which waits for nobody, and a constant', () => {
  const calls = (text: string) =>
    new Set([...text.matchAll(/(?<!function\*? )\b_*mmuNotifier\w+(?=\()/g)].map(([call]) => call));
  // The bundler drops calls of empty functions; those that return 0 are left to the engine, which inlines them.
  const zero = [
    'mmuNotifierClearFlushYoung',
    'mmuNotifierClearFlushYoungRange',
    'mmuNotifierInvalidateRangeStartNonblock',
  ];
  const left = new Set([...zero, 'mmuNotifierReleaseSteps']);
  assert.deepEqual(calls(withoutHooks.text), left);
  assert.ok(calls(withHooks.text).size > 10);
});

test('the builds differ in nothing but the notifiers', () => {
  const variants = new Set<string>();
  for (const [name, text] of withHooks.modules) {
    const twin = withoutHooks.modules.get(name);
    if (twin === undefined || /notif/i.test(text)) variants.add(name);
    else assert.equal(twin, text, name);
  }
  for (const plain of ['mm-all-locks', 'agent', 'rw-semaphore', 'rmap-lock', 'mm-bug']) {
    assert.ok(!variants.has(`core/${plain}.ts`), plain);
  }
  const added = [...withoutHooks.modules.keys()].filter((name) => !withHooks.modules.has(name));
  assert.ok(added.length >= 3);
  assert.ok(added.every((name) => name.endsWith('.off.ts') || name === 'core/config-off.ts'));
});

test('without hooks, whoever asks for notifiers gets a clear error', () => {
  const { Mm, MmuNotifier, mmHasNotifiers, mmput, ...core } = withoutHooks.core;
  const mm = new Mm();
  const mn = new MmuNotifier({});
  const asks = [
    () => mmHasNotifiers(mm),
    () => core.mmuNotifierRegister(mn, mm),
    () => core.__mmuNotifierRegister(mn, mm),
    () => core.mmuNotifierUnregister(mn, mm),
    () => core.mmuNotifierRegisterSteps(mn, mm).next(),
    () => core.__mmuNotifierRegisterSteps(mn, mm).next(),
    () => core.mmuNotifierUnregisterSteps(mn, mm).next(),
  ];
  for (const ask of asks) assert.throws(ask, { name: 'MmBug', code: 'CONFIG_OFF' });
  assert.equal(core.mmuNotifierClearFlushYoung(mm, 0), 0);
  mmput(mm);
  assert.equal(mm.freed, true);
});
