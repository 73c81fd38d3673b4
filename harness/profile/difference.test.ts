import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../random.ts';
import { compareProfiles, type ProfilePair } from './difference.ts';
import { functionIdentities } from './function-identity.ts';
import type { ProfileFrame, ProfileNode } from './located-tree.ts';

const node = (name: string, line: number, self: number, children: ProfileNode[] = []): ProfileNode => ({
  frame: { name, file: 'a.ts', line },
  self,
  lines: [],
  children,
});

const NO_TEXT = { base: () => null, contender: () => null };

/** Five functions of 200 ns, of which `dearer` costs so much more; each worker has a noise of its own. */
function pairsOf(count: number, more: number, seed: number): ProfilePair[] {
  const random = seededRandom(seed);
  const names = ['one', 'two', 'dearer', 'four', 'five'];
  const side = (extra: number) => {
    const selfs = names.map((name) => 200 + 4 * random.next() + (name === 'dearer' ? extra : 0));
    const trees = [
      node(
        '(timed loop)',
        0,
        0,
        names.map((name, i) => node(name, i + extra, selfs[i]!)),
      ),
    ];
    const samples = selfs.reduce((sum, self) => sum + self, 0);
    return { trees, samples, nsPerOperation: samples };
  };
  return Array.from({ length: count }, () => ({ base: side(0), contender: side(more) }));
}

test('the function that changed comes first, with an interval around the truth, wherever its line went', () => {
  const difference = compareProfiles(pairsOf(8, 15, 1), 0.05, NO_TEXT);
  const [first, ...others] = difference.functions;
  assert.equal(first!.frame.name, 'dearer');
  const { low, high } = first!.difference;
  assert.ok(low > 0 && low < 15 && high > 15, `[${low}, ${high}]`);
  assert.ok(difference.difference.center > 10);
  for (const other of others) assert.ok(Math.abs(other.difference.center) < 3, other.frame.name);
  assert.deepEqual(
    difference.tree.children.map(({ frame }) => frame.name),
    ['one', 'two', 'dearer', 'four', 'five'],
  );
});

test('what went against the whole explains nothing: it comes after what went along', () => {
  const pair = (noise: number): ProfilePair => ({
    base: {
      trees: [node('moved', 1, 90 + noise), node('new', 2, 10)],
      samples: 100 + noise,
      nsPerOperation: 100 + noise,
    },
    contender: {
      trees: [node('moved', 1, 20), node('new', 2, 60 + noise), node('root', 3, 60)],
      samples: 140 + noise,
      nsPerOperation: 140 + noise,
    },
  });
  const pairs = [0, 1, 2, 1, 0, 2].map(pair);
  const names = compareProfiles(pairs, 0.05, NO_TEXT).functions.map(({ frame }) => frame.name);
  assert.deepEqual(names, ['root', 'new', 'moved']);
});

test('no pair is refused; few pairs bound nothing', () => {
  assert.throws(() => compareProfiles([], 0.05, NO_TEXT), /expected one or more/);
  const { low, high } = compareProfiles(pairsOf(2, 15, 3), 0.05, NO_TEXT).difference;
  assert.deepEqual([low, high], [-Infinity, Infinity]);
});

test('functions of one name are told apart by the text they begin with, then by their order', () => {
  const tree = (lines: number[]) =>
    node(
      '(loop)',
      0,
      0,
      lines.map((line) => node('(anonymous)', line, 1)),
    );
  const texts = (byLine: Record<number, string>) => (frame: ProfileFrame) => byLine[frame.line] ?? null;
  const base = { trees: [tree([3, 9])], textOf: texts({ 3: 'a => f', 9: 'b => g' }) };
  const contender = { trees: [tree([1, 4, 12])], textOf: texts({ 1: 'new', 4: 'a => f', 12: 'b => g' }) };
  const [ofBase, ofContender] = functionIdentities([base, contender]);
  const at = (line: number): ProfileFrame => ({ name: '(anonymous)', file: 'a.ts', line });
  assert.equal(ofBase(at(3)), ofContender(at(4)));
  assert.equal(ofBase(at(9)), ofContender(at(12)));
  assert.notEqual(ofContender(at(1)), ofBase(at(3)));
  const same = { trees: [tree([5, 6])], textOf: () => null };
  const [ofSame] = functionIdentities([same, same]);
  assert.notEqual(ofSame(at(5)), ofSame(at(6)));
});
