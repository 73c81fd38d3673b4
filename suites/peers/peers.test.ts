/** The peers do the same work as we do: other numbers would say nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FunctionCase, seededRandom } from 'mmubench';
import { core } from '../core-variants.ts';
import { peerCases } from '../dispatch-contenders.ts';
import { TABLE_PEERS } from './tables.ts';

const SEED = 5;
const PAGES = 1200;
const { PAGE_ACCESSED, PAGE_DIRTY, PAGE_READONLY, PAGE_SHARED } = core;

test('each emitter tells each listener once', () => {
  for (const drivers of ['same', 'distinct'] as const) {
    for (const item of peerCases('', 9, drivers)) {
      if (!('setUp' in item)) continue;
      const prepared = (item as FunctionCase).setUp();
      assert.ok(typeof prepared === 'object');
      prepared.operation();
      assert.deepEqual(prepared.counters?.(), { calls: 9 }, item.name);
    }
  }
});

test(`random operations leave the same entries in every peer and in ours (seed ${SEED})`, () => {
  const base = 0x7f12_3400_1000 / 4096;
  const ours = new core.PageTables(64);
  const child = new core.PageTables(64);
  const peers = Object.entries(TABLE_PEERS).flatMap(([name, make]) =>
    typeof make === 'string' ? [] : [{ name, parent: make(), child: make() }],
  );
  const random = seededRandom(SEED);
  const expect = (what: string, result: number | undefined, of: (peer: (typeof peers)[0]) => number) => {
    for (const peer of peers)
      if (result !== undefined) assert.equal(of(peer), result, `${peer.name} ${what}`);
      else of(peer);
  };
  for (let step = 0; step < 200; step++) {
    const page = random.integer(PAGES);
    const count = 1 + random.integer(PAGES - page);
    const [from, to, first] = [(base + page) * 4096, (base + page + count) * 4096, base + page];
    const prot = [PAGE_READONLY, PAGE_SHARED][random.integer(2)]!;
    const kind = random.integer(5);
    if (kind === 0) {
      expect('unmap', core.unmapPages(ours, from, to), ({ parent }) => parent.unmap(first, count));
      const flags = prot | PAGE_ACCESSED | PAGE_DIRTY;
      core.mapPages(ours, from, to, page, flags);
      expect('map', count, ({ parent }) => parent.map(first, count, page, flags));
    } else if (kind === 1) {
      const changed = core.protectPages(ours, from, to, prot);
      expect('protect', changed, ({ parent }) => parent.protect(first, count, prot));
    } else if (kind === 2) {
      expect('age', core.agePages(ours, from, to), ({ parent }) => parent.age(first, count));
    } else if (kind === 3) {
      core.unmapPages(child, from, to);
      expect('undo', undefined, (peer) => peer.child.unmap(first, count));
      const copied = core.copyPages(child, ours, from, to);
      expect('copy', copied, (peer) => peer.parent.copyTo(peer.child, first, count));
    } else {
      expect('translate', ours.translate(from), ({ parent }) => parent.translate(first));
    }
  }
  for (let page = 0; page < PAGES; page++) {
    const entry = ours.findPte((base + page) * 4096);
    const halves = entry < 0 ? [0, 0] : [ours.lo[entry]!, ours.hi[entry]!];
    for (const { name, parent } of peers) assert.deepEqual(parent.halves(base + page), halves, name);
  }
});
