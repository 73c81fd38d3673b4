import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildCallTree, type CallNode } from './call-tree.ts';
import { CodeLog } from './code-log.ts';
import type { CallFrame, CpuProfile } from './v8-profile.ts';

const frame = (functionName: string, lineNumber = -1, scriptId = '0'): CallFrame => ({
  functionName,
  scriptId,
  url: scriptId === '0' ? '' : `file:///p/${scriptId}.js`,
  lineNumber,
  columnNumber: scriptId === '0' ? -1 : 10,
});

function profileOf(nodes: CpuProfile['nodes'], samples: readonly number[]): CpuProfile {
  return { nodes, samples, timeDeltas: samples.map(() => 100), startTime: 0, endTime: 1 };
}

const isLoop = ({ functionName }: CallFrame) => functionName === 'loop';

function selfByName(node: CallNode): Record<string, number> {
  const children = [...node.children.values()].map(selfByName);
  return Object.assign({ [node.frame.name]: node.self }, ...children) as Record<string, number>;
}

const NODES = [
  { id: 1, callFrame: frame('(root)'), children: [2, 3, 6] },
  { id: 2, callFrame: frame('setUp', 3, '7'), hitCount: 2 },
  { id: 3, callFrame: frame('loop', 8, '8'), hitCount: 1, children: [4, 5] },
  { id: 4, callFrame: frame('work', 20, '7'), hitCount: 3 },
  { id: 5, callFrame: frame('now'), hitCount: 1 },
  { id: 6, callFrame: frame('(garbage collector)'), hitCount: 3 },
];

test('only what the loop calls counts, and collections after it; what is outside is told apart', () => {
  // The first collection is the set-up's, the other two are the case's.
  const tree = buildCallTree(profileOf(NODES, [2, 6, 2, 3, 4, 6, 6, 4, 5, 4]), isLoop, null);
  assert.equal(tree.samples, 7);
  assert.equal(tree.otherSamples, 3);
  assert.deepEqual(selfByName(tree.root), {
    '(timed loop)': 1,
    work: 3,
    now: 1,
    '(garbage collector)': 2,
  });
});

test('a profile without the loop has no samples', () => {
  const tree = buildCallTree(profileOf(NODES.slice(0, 2), [2]), isLoop, null);
  assert.deepEqual([tree.samples, tree.otherSamples, tree.root.children.size], [0, 1, 0]);
});

/** V8's own lines, shortened: `outer` has `inner` inlined twice, from another file. */
const LOG = [
  'code-creation,JS,10,1,0xa1,5,outer file:///p/7.js:21:11,0xf1,~',
  'code-source-info,0xa1,7,0,60,C0O1,,',
  'code-creation,JS,10,1,0xa2,5,inner file:///p/9.js:1:15,0xf2,~',
  'code-source-info,0xa2,9,0,60,C0O1,,',
  'script-source,9,file:///p/9.js,inner(a\\x2Cb) {\\nreturn a\\n}',
  'script-source,7,file:///p/7.js,0123456789\\n0123456789\\n',
  'code-creation,JS,13,9,0xa3,99,outer file:///p/7.js:21:11,0xf1,*',
  'code-source-info,0xa3,7,0,60,C0O1C20O14I0C50O14I1C60O12,F0O5F0O6,S0xf2',
  'code-creation,JS,13,9,0xa4,99,someone else,0xf9,*',
].join('\n');

test('a line that was inlined belongs to the inlined function, whose copies share it by their code', () => {
  const log = new CodeLog(LOG);
  const parts = log.partsAt('7', 21, 11, 2);
  assert.deepEqual(
    parts.map(({ inlined, bytes }) => [inlined.map(({ name }) => name).join(), bytes]),
    [
      ['inner', 30],
      ['inner', 10],
      ['', 1],
    ],
  );
  assert.deepEqual(log.partsAt('7', 21, 11, 99), []);
  assert.deepEqual(log.partsAt('7', 22, 11, 2), []);
  const nodes = [
    { id: 1, callFrame: frame('(root)'), children: [2] },
    { id: 2, callFrame: frame('loop', 1, '8'), children: [3] },
    {
      id: 3,
      callFrame: frame('outer', 20, '7'),
      hitCount: 45,
      positionTicks: [
        { line: 1, ticks: 4 },
        { line: 2, ticks: 41 },
      ],
    },
  ];
  const { root, targets } = buildCallTree(profileOf(nodes, Array(45).fill(3)), isLoop, log);
  assert.deepEqual(selfByName(root), { '(timed loop)': 0, outer: 5, inner: 40 });
  const shares = targets.get(3)!.map(({ node, share }) => [node.frame.name, share]);
  assert.deepEqual(shares, [
    ['outer', 5 / 45],
    ['inner', 40 / 45],
  ]);
});

test('a log that is cut off, or of another kind, tells nothing and breaks nothing', () => {
  for (let length = 0; length < LOG.length; length += 7) {
    const log = new CodeLog(LOG.slice(0, length));
    for (const { inlined, bytes } of log.partsAt('7', 21, 11, 2)) {
      assert.ok(bytes > 0 && inlined.every(({ name }) => name.length > 0));
    }
  }
  assert.deepEqual(new CodeLog('code-source-info,0x1,2,3,4,C0O1,,\n\0\n').partsAt('2', 1, 1, 1), []);
});
