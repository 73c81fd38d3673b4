/** Exports for other programs, each against what its reader's documentation asks for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BencherMetric, renderBencherMetrics } from './bencher-metrics.ts';
import { type GithubBenchmark, renderGithubBenchmark } from './github-benchmark.ts';
import { renderGoBench } from './go-bench.ts';
import { hostileDocument } from './hostile-document.test-helper.ts';
import { renderOpenMetrics } from './open-metrics.ts';
import { sampleDocument } from './sample-document.test-helper.ts';

const run = sampleDocument({ keep: (caseId) => /page-tables\/(map|age)/.test(caseId), trials: 5 });
const documents = [run, hostileDocument(), { ...run, cases: [], failures: [] }];
const cases = run.cases.filter(({ role }) => role === 'case');

test('Go’s benchmark format: configuration lines, then one line a trial that Go’s grammar takes', () => {
  for (const document of documents) {
    for (const line of renderGoBench(document).split('\n').slice(0, -1)) {
      // golang.org/design/14313-benchmark-format: `key: value` from a lower-case key without spaces, or
      // a name that begins with Benchmark and no lower-case letter after it, a count, and value-unit pairs.
      const [, key, name, count, pairs] =
        /^(?:(\p{Ll}[^\s:\p{Lu}]*):[ \t]+.*|(Benchmark(?!\p{Ll})\S+)\t([1-9]\d*)((?:\t\S+ \S+)+))$/u.exec(
          line,
        ) ?? [];
      assert.ok(key !== undefined || name !== undefined, JSON.stringify(line));
      if (name === undefined) continue;
      assert.ok(Number.isSafeInteger(Number(count)));
      for (const pair of pairs!.trim().split('\t')) assert.match(pair, /^\d+(\.\d+)? (ns|B)\/op$/);
    }
  }
  const text = renderGoBench(run);
  assert.match(text, /^goos: linux\ngoarch: amd64\ncpu: Sample CPU/);
  assert.equal(text.match(/^Benchmark/gm)?.length, cases.length * 5, 'n counts trials');
  assert.match(text, /^BenchmarkMap\/attached=8\t\d+\t\d+(\.\d+)? ns\/op\t/m);
});

test('customSmallerIsBetter: an array of name, unit and value, with range and extra as text', () => {
  for (const document of documents) {
    const entries = JSON.parse(renderGithubBenchmark(document)) as GithubBenchmark[];
    for (const entry of entries) {
      const { name, unit, value, range, extra, ...more } = entry;
      assert.deepEqual([typeof name, typeof unit, typeof value, more], ['string', 'string', 'number', {}]);
      for (const text of [range, extra]) assert.ok(text === undefined || typeof text === 'string');
      assert.ok(Number.isFinite(value) && name !== '');
    }
    assert.equal(new Set(entries.map(({ name }) => name)).size, entries.length, 'names are told apart');
  }
  const [first] = JSON.parse(renderGithubBenchmark(run)) as GithubBenchmark[];
  assert.equal(first!.name, 'page-tables/map/hooks=compiled-out');
  assert.match(first!.range!, /^± [\d.]+$/);
});

test('Bencher Metric Format: benchmark, measure, value with lower and upper', () => {
  for (const document of documents) {
    const metrics = JSON.parse(renderBencherMetrics(document)) as Record<
      string,
      Record<string, BencherMetric>
    >;
    for (const [name, measures] of Object.entries(metrics)) {
      assert.ok(name.length > 0 && name.length <= 1024);
      for (const [measure, { value, lower_value: low, upper_value: high, ...more }] of Object.entries(
        measures,
      )) {
        assert.match(measure, /^[a-z-]{1,64}$/);
        assert.deepEqual([typeof value, more], ['number', {}]);
        assert.ok(low === undefined || low <= value);
        assert.ok(high === undefined || high >= value);
      }
    }
  }
  const metrics = JSON.parse(renderBencherMetrics(run));
  assert.equal(Object.keys(metrics).length, cases.length);
  assert.ok(metrics['page-tables/map/attached=8'].latency.value > 5);
});

test('OpenMetrics 1.0: families with their unit as suffix, escaped labels, no sample twice, EOF at the end', () => {
  for (const document of documents) {
    const text = renderOpenMetrics(document);
    assert.ok(text.endsWith('\n# EOF\n'));
    const seen = new Set<string>();
    let family = '';
    for (const line of text.split('\n').slice(0, -2)) {
      const [, kind, name, rest] = /^# (TYPE|UNIT|HELP) ([a-z_]+) (.+)$/.exec(line) ?? [];
      if (kind === 'TYPE') {
        assert.equal(rest, 'gauge');
        assert.ok(!seen.has(name!), 'a family appears once');
        family = name!;
        seen.add(family);
      } else if (kind === 'UNIT') {
        assert.ok(name === family && name!.endsWith(`_${rest}`), line);
      } else if (kind === undefined) {
        const sample =
          /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\}) (\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(line);
        assert.ok(sample !== null && sample[1] === family, JSON.stringify(line).slice(0, 200));
        assert.ok(!seen.has(sample[1]! + sample[2]!), 'a set of labels appears once');
        seen.add(sample[1]! + sample[2]!);
      }
    }
  }
  const seconds =
    /mmubench_operation_seconds\{suite="page-tables",group="map",case="attached=8",end="center",.*\} (\S+)/.exec(
      renderOpenMetrics(run),
    );
  assert.ok(Number(seconds![1]) > 5e-9 && Number(seconds![1]) < 50e-9);
});
