import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { generatedHistory } from './generated-history.ts';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { ColumnWriter, readColumns } from './packed-columns.ts';
import { packPage, unpackPage } from './page-data.ts';
import { pageModel } from './page-model.ts';

const SEED = 20261125;

test('columns come back as they were, whatever their numbers and lengths', () => {
  const numbers = fc.array(fc.integer({ min: -0x3fffffff, max: 0x3fffffff }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 6 }), (columns) => {
      const writer = new ColumnWriter();
      columns.forEach((column, place) => {
        assert.equal(writer.add(column), place);
      });
      assert.deepEqual(
        readColumns(writer.bytes()).map((column) => [...column]),
        columns,
      );
    }),
    { seed: SEED },
  );
});

test('a long column of small steps takes a byte an entry; others are refused or told', () => {
  const writer = new ColumnWriter();
  writer.add(Array.from({ length: 10_000 }, (_, i) => 1_000_000 + (i % 2)));
  assert.ok(writer.bytes().length < 10_010);
  for (const wrong of [[0.5], [Number.NaN], [0x7fffffff, -0x7fffffff]]) {
    assert.throws(() => new ColumnWriter().add(wrong), /expected whole numbers/);
  }
  assert.throws(() => readColumns(Uint8Array.of(2, 1)), /cut off/);
  assert.throws(() => readColumns(Uint8Array.of(0x80)), /cut off/);
  assert.throws(() => readColumns(Uint8Array.of(0xff, 0xff, 0x7f)), /damaged/);
});

test('a page’s model comes back, its times to 0.01 % and its open intervals open', () => {
  const documents = [...generatedHistory({ runs: 30, cases: 12 })];
  // Two trials bound nothing.
  const open = documents.map((document, run) =>
    run === 4
      ? { ...document, cases: document.cases.map((each) => ({ ...each, trials: each.trials.slice(0, 2) })) }
      : document,
  );
  for (const model of [pageModel(open), pageModel([hostileDocument()])]) {
    const back = unpackPage(packPage(model));
    assert.deepEqual(back.current, JSON.parse(JSON.stringify(model.current)));
    assert.deepEqual(back.history.runs, model.history.runs);
    for (const [i, history] of model.history.histories.entries()) {
      for (const [k, track] of history.tracks.entries()) {
        const other = back.history.histories[i]!.tracks[k]!;
        assert.deepEqual(other.runs, track.runs);
        assert.deepEqual(other.changes, track.changes);
        for (const kind of ['measured', 'adjusted'] as const) {
          for (const end of ['centers', 'lows', 'highs'] as const) {
            track[kind]?.[end].forEach((value, point) => {
              assertNear(other[kind]![end][point]!, value, `${history.caseId} ${kind} ${end} ${point}`);
            });
          }
        }
      }
    }
  }
});

function assertNear(got: number, expected: number, where: string): void {
  if (Number.isFinite(expected) && expected > 0)
    assert.ok(Math.abs(got / expected - 1) < 1.6e-4, `${where}: ${got}, ${expected}`);
  else assert.equal(got, expected, where);
}
