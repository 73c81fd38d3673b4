import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderCostPicture } from './cost-picture.ts';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { runModel } from './run-model.ts';
import { sampleDocument } from './sample-document.test-helper.ts';
import { settingPositions } from './setting-positions.ts';

const { groups } = runModel(sampleDocument({ trials: 12 }));
const chart = groups.find(({ id }) => id === 'notifier/invalidatePage')!.chart!;
const options = { title: 'a <b> "c"', subtitle: '</svg>', logarithmic: true };

test('the picture has a mark for every point that was measured, and a name for every line', () => {
  for (const logarithmic of [true, false]) {
    const svg = renderCostPicture(chart, { ...options, logarithmic });
    const points = chart.curves.flatMap(({ centers }) => centers.filter((center) => center !== null));
    assert.equal(svg.match(/<circle /g)?.length, points.length);
    assert.equal(svg.match(/class="name"/g)?.length, chart.curves.length + chart.levels.length);
    for (const { label } of chart.settings) assert.ok(svg.includes(`>${label}</text>`), label);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
    assertWellFormed(svg);
  }
});

test('a slower case stands higher, by the logarithm of its time', () => {
  const svg = renderCostPicture({ ...chart, curves: chart.curves.slice(0, 1) }, options);
  const cy = [...svg.matchAll(/<circle [^>]*cy="([\d.]+)"/g)].map(([, at]) => Number(at));
  for (let i = 3; i < cy.length; i++) assert.ok(cy[i]! < cy[i - 1]!, `${cy}`);
});

test('hostile names and numbers leave it well-formed', () => {
  const trap = {
    key: '</text><script>',
    settings: [
      { label: '"><img onerror=1>', value: null },
      { label: '1', value: 1 },
      { label: '2', value: 2 },
    ],
    curves: [
      {
        name: '</svg>=]]>',
        centers: [null, 0, 5],
        lows: [null, null, 0],
        highs: [1, null, null],
        shared: [false, false, false],
      },
    ],
    levels: [{ name: '<!--', isBaseline: true, time: { center: null, low: null, high: null } }],
    growth: [],
  };
  const hostile = runModel(hostileDocument()).groups.flatMap((group) => group.chart ?? []);
  for (const each of [trap, { ...trap, curves: [] }, ...hostile]) {
    for (const logarithmic of [true, false]) {
      const svg = renderCostPicture(each, { ...options, logarithmic });
      assertWellFormed(svg);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|<script|<img/);
    }
  }
});

test('settings rise from 0 to 1, words before numbers, whatever the scale', () => {
  for (const logarithmic of [true, false]) {
    const positions = settingPositions(chart.settings, logarithmic);
    assert.deepEqual([positions[0], positions.at(-1)], [0, 1]);
    for (let i = 1; i < positions.length; i++) assert.ok(positions[i]! > positions[i - 1]!, `${positions}`);
  }
  assert.deepEqual(
    settingPositions(
      [0, 1].map((value) => ({ label: '', value })),
      true,
    ),
    [0, 1],
  );
});

/** Every element is closed in order, and nothing stands outside of tags but text without `<` and `&`. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?:\s[a-zA-Z0-9:-]+="[^"<]*")*)(\/?)>/g,
    (_, close, name, _a, empty) => {
      if (close) assert.equal(open.pop(), name);
      else if (!empty) open.push(name);
      return '';
    },
  );
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest.replace(/&(lt|gt|amp|quot|#39);/g, ''), /[<&]/);
}
