/** How well change points are found, ours beside those of Apache Otava, as tables for docs/judging.md. */
import {
  exactRecall,
  type FinderScore,
  falseAlarmsPerThousandRuns,
  precision,
  recall,
  scoreOf,
  sumOfScores,
} from '../harness/judge/known-changes/finder-score.ts';
import {
  type Answers,
  allRandomSeries,
  type OtavaAnswers,
  type PublishedSeries,
  partOf,
} from '../harness/judge/known-changes/known-changes.ts';
import { type RandomSeries, STEPS } from '../harness/judge/known-changes/random-series.ts';

/** A random series beside what each finder found in it. */
interface Answered extends RandomSeries {
  readonly found: Readonly<Record<string, readonly number[]>>;
}

/**
 * Markdown lines without a final newline.
 *
 * @param ours the answers to each `every`th series of each group; Otava's are to all of them
 */
export function changePointTables(
  published: PublishedSeries,
  otava: OtavaAnswers,
  ours: Answers,
  every: number,
): string[] {
  const finders: Readonly<Record<string, Answers>> = {
    ours,
    Otava: partOf(otava.defaults, every),
    'Otava, 1 %': partOf(otava.sameMargin, every),
  };
  const random = Object.entries(partOf(Object.fromEntries(allRandomSeries()), every)).map(
    ([noise, series]) => [noise, series.map((each, i) => answered(each, noise, i, finders))] as const,
  );
  return [
    `Otava at its commit \`${otava.commit.slice(0, 8)}\`.`,
    '',
    ...noiseTable(random, Object.keys(finders)),
    '',
    ...sizeTable(
      random.flatMap(([, series]) => series),
      Object.keys(finders),
    ),
    '',
    ...publishedTable(partOf({ published: published.series }, every).published!, finders),
  ];
}

function answered(
  series: RandomSeries,
  noise: string,
  i: number,
  finders: Readonly<Record<string, Answers>>,
): Answered {
  const found = Object.entries(finders).map(([finder, answers]) => [finder, answers[noise]![i]!]);
  return { ...series, found: Object.fromEntries(found) };
}

function noiseTable(
  groups: readonly (readonly [noise: string, series: readonly Answered[]])[],
  finders: readonly string[],
): string[] {
  const all = ['all', groups.flatMap(([, series]) => series)] as const;
  return [
    '| noise | series, runs, changes | finder | precision | recall | exactly | false alarms per 1,000 runs | and in series without a change |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...groups, all].flatMap(([noise, series]) =>
      finders.map((finder, i) => {
        const score = scoreOfAll(series, finder);
        const still = scoreOfAll(
          series.filter(({ changes }) => changes.length === 0),
          finder,
        );
        const size = `${series.length}, ${count(score.runs)}, ${count(score.changes)}`;
        const cells = [
          ...(i === 0 ? [noise, size] : ['', '']),
          finder,
          percent(precision(score)),
          percent(recall(score)),
          percent(exactRecall(score)),
          rate(falseAlarmsPerThousandRuns(score)),
          rate(falseAlarmsPerThousandRuns(still)),
        ];
        return row(cells);
      }),
    ),
  ];
}

function scoreOfAll(series: readonly Answered[], finder: string): FinderScore {
  return sumOfScores(
    series.map(({ values, changes, found }) =>
      scoreOf(
        changes.map(({ index }) => index),
        found[finder]!,
        values.length,
      ),
    ),
  );
}

/** Recall of the changes of each size. What is found elsewhere has no size. */
function sizeTable(series: readonly Answered[], finders: readonly string[]): string[] {
  const changesOf = (step: number) =>
    series.flatMap(({ changes, found }) =>
      changes.filter((change) => change.step === step).map(({ index }) => ({ index, found })),
    );
  return [
    `| change | how many | ${finders.map((finder) => `${finder}: recall | exactly`).join(' | ')} |`,
    `| ---: | ---: |${' ---: | ---: |'.repeat(finders.length)}`,
    ...STEPS.map((step) => {
      const changes = changesOf(step);
      const shares = finders.flatMap((finder) => {
        const score = sumOfScores(changes.map(({ index, found }) => scoreOf([index], found[finder]!, 0)));
        return [percent(recall(score)), percent(exactRecall(score))];
      });
      return row([percent(step), count(changes.length), ...shares]);
    }),
  ];
}

function publishedTable(
  series: PublishedSeries['series'],
  finders: Readonly<Record<string, Answers>>,
): string[] {
  const list = (indexes: readonly number[]) => (indexes.length === 0 ? 'none' : indexes.join(', '));
  return [
    `| published series | runs | expected by its test | ${Object.keys(finders).join(' | ')} |`,
    `| --- | ---: | --- |${' --- |'.repeat(Object.keys(finders).length)}`,
    ...series.map(({ name, file, values, changes }, i) =>
      row([
        `\`${file}\`, ${name}`,
        count(values.length),
        list(changes),
        ...Object.values(finders).map(({ published }) => list(published![i]!)),
      ]),
    ),
  ];
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const count = (value: number) => value.toLocaleString('en-US');
const percent = (share: number) => (Number.isNaN(share) ? 'none' : `${Math.round(100 * share)} %`);
const rate = (value: number) => (Number.isNaN(value) ? 'none' : value.toFixed(1));
