import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { type Column, renderTable } from './table.ts';
import { wrap, wrapItems } from './text-layout.ts';

const plain = (text: string) => text;
const COLUMNS: readonly Column[] = [
  { header: 'name', align: 'left', priority: 0 },
  { header: 'time', align: 'right', priority: 0 },
  { header: 'ratio', align: 'right', priority: 2 },
];

test('columns are aligned, wide letters count twice', () => {
  const rows = [
    [{ text: '日本' }, { text: '5 ns' }, { text: '' }],
    [{ text: 'a' }, { text: '12 ns' }, { text: '1.03×' }],
  ];
  assert.deepEqual(renderTable(COLUMNS, rows, 40, plain), [
    'name   time  ratio',
    '日本   5 ns',
    'a     12 ns  1.03×',
  ]);
});

test('first the short form, then fewer columns, then folded rows', () => {
  const rows = [[{ text: 'a-long-name', short: 'a-l' }, { text: '12 ns' }, { text: '1.03×' }]];
  assert.deepEqual(renderTable(COLUMNS, rows, 20, plain)[1], 'a-l   12 ns  1.03×');
  assert.deepEqual(renderTable(COLUMNS, rows, 12, plain), ['name   time', 'a-l   12 ns']);
  assert.deepEqual(renderTable(COLUMNS, rows, 10, plain), ['a-l', '  12 ns', '  1.03×']);
});

test('no line is longer than the terminal, whatever the cells hold', () => {
  const cell = fc.record({ text: fc.string({ maxLength: 90 }) });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 }),
      fc.integer({ min: 40, max: 120 }),
      (rows, width) => {
        for (const line of renderTable(COLUMNS, rows, width, plain))
          assert.ok(stringWidth(line) <= width, line);
      },
    ),
    { seed: 4711 },
  );
});

test('wrapped text keeps to the width and loses nothing but spaces', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 12, max: 80 }), (text, width) => {
      const lines = wrap(text, width, '  ');
      assert.ok(lines.every((line) => stringWidth(line) <= width));
      assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
    }),
    { seed: 4712 },
  );
});

test('items are kept whole', () => {
  assert.deepEqual(wrapItems(['one two', 'three', 'four five'], 16), ['one two · three', 'four five']);
});
