import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IntervalTree } from './interval-tree.ts';

interface Interval {
  readonly start: number;
  readonly end: number;
}

/** All intervals, in the order of insertion; a query looks at each. */
class NaiveIntervals {
  readonly #byNode = new Map<number, Interval>();

  insert(node: number, interval: Interval): void {
    this.#byNode.set(node, interval);
  }

  remove(node: number): void {
    this.#byNode.delete(node);
  }

  overlapping({ start, end }: Interval): number[] {
    const hit = [...this.#byNode].filter(([, interval]) => interval.start < end && interval.end > start);
    return hit.sort(([, a], [, b]) => a.start - b.start).map(([node]) => node);
  }

  get nodes(): number[] {
    return [...this.#byNode.keys()];
  }
}

function overlapping(tree: IntervalTree, range: Interval): number[] {
  const found: number[] = [];
  for (let node = tree.first(range); node !== 0; node = tree.next(node, range)) found.push(node);
  return found;
}

const interval = fc
  .tuple(fc.nat(40), fc.integer({ min: 1, max: 12 }))
  .map(([start, length]) => ({ start: start * 4096, end: (start + length) * 4096 }));
const step = fc.oneof(
  fc.record({ insert: interval }),
  fc.record({ remove: fc.nat(1000) }),
  fc.record({ query: interval }),
);

test('the tree finds what a list of all intervals finds, in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const [tree, naive] = [new IntervalTree(), new NaiveIntervals()];
      for (const action of steps) {
        if ('insert' in action) naive.insert(tree.insert(action.insert), action.insert);
        else if ('remove' in action) {
          const { nodes } = naive;
          if (nodes.length === 0) continue;
          const node = nodes[action.remove % nodes.length]!;
          tree.remove(node);
          naive.remove(node);
        } else assert.deepEqual(overlapping(tree, action.query), naive.overlapping(action.query));
        tree.check();
        assert.equal(tree.size, naive.nodes.length);
      }
      const all = { start: 0, end: 2 ** 64 };
      assert.deepEqual(overlapping(tree, all), naive.overlapping(all));
    }),
    { numRuns: 500 },
  );
});

test('neighbours that only touch, the whole space, and an empty tree', () => {
  const tree = new IntervalTree();
  assert.deepEqual(overlapping(tree, { start: 0, end: 2 ** 64 }), []);
  const low = tree.insert({ start: 0x1000, end: 0x2000 });
  const high = tree.insert({ start: 0x2000, end: 0x3000 });
  const whole = tree.insert({ start: 0, end: 2 ** 64 });
  assert.deepEqual(overlapping(tree, { start: 0x2000, end: 0x3000 }), [whole, high]);
  assert.deepEqual(overlapping(tree, { start: 0x1fff, end: 0x2000 }), [whole, low]);
  assert.deepEqual(overlapping(tree, { start: 0x1fff, end: 0x2001 }), [whole, low, high]);
  tree.remove(whole);
  assert.deepEqual(overlapping(tree, { start: 0x3000, end: 2 ** 64 }), []);
});

test('100,000 intervals in ascending order make a shallow tree, and nodes are used again', () => {
  const tree = new IntervalTree();
  const nodes: number[] = [];
  for (let i = 0; i < 100_000; i++) nodes.push(tree.insert({ start: i * 4096, end: (i + 1) * 4096 }));
  const depth = tree.check();
  assert.ok(depth < 60, `depth ${depth}, where balance would be 17`);
  for (const node of nodes) tree.remove(node);
  assert.equal(tree.size, 0);
  tree.check();
  assert.ok(tree.insert({ start: 0, end: 1 }) <= 100_000);
});
