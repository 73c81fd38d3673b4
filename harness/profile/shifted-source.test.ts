import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shifted, shiftOf } from './shifted-source.ts';

test('no line number is in two sources, and each tells by how much it was shifted', () => {
  const counter = new Int32Array(1);
  const sources = ['a\nb\n', '', '#!/usr/bin/env node\nx', 'only'];
  const seen = new Set<number>();
  for (const source of sources) {
    const text = shifted(source, counter);
    const shift = shiftOf(text);
    const lines = text.split('\n');
    for (const [i, line] of source.split('\n').entries()) {
      assert.equal(lines[shift + i]!.replace(/^\/\/#!/, '#!'), line);
      assert.ok(!seen.has(shift + i), `line ${shift + i} twice`);
      seen.add(shift + i);
    }
  }
  assert.equal(shiftOf('/*mmubench 7*/ no mark'), 0);
});
