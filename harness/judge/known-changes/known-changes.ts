/** Series with known changes, published and random, and what finders of change points answer to them. */
import { findChangePoints, HISTORY_SEED } from '../../change-points.ts';
import { noises, type RandomSeries, randomSeries } from './random-series.ts';

/** published-series.json: from the tests of Apache Otava, with the indexes that those expect. */
export interface PublishedSeries {
  readonly commit: string;
  readonly series: readonly {
    readonly name: string;
    readonly file: string;
    readonly values: readonly number[];
    readonly changes: readonly number[];
  }[];
}

/** `published` and the noises of random series: the values of each of its series. */
export type SeriesGroups = Readonly<Record<string, readonly (readonly number[])[]>>;

/** For each group and series the change points found. */
export type Answers = Readonly<Record<string, readonly (readonly number[])[]>>;

/** otava-answers.json: what Otava answers with its defaults, and with the least change that ours reports. */
export interface OtavaAnswers {
  readonly commit: string;
  /** All values of each group added up: the answers are of these series and no others. */
  readonly sums: Readonly<Record<string, number>>;
  readonly defaults: Answers;
  readonly sameMargin: Answers;
}

const SERIES_PER_NOISE = 100;

/** The random series of each noise with their numbers. */
export function allRandomSeries(): ReadonlyMap<string, readonly RandomSeries[]> {
  const numbers = Array.from({ length: SERIES_PER_NOISE }, (_, number) => number);
  return new Map(noises.map((noise) => [noise, numbers.map((number) => randomSeries(noise, number))]));
}

export function seriesGroups(published: PublishedSeries): SeriesGroups {
  const random = [...allRandomSeries()].map(
    ([noise, series]) => [noise, series.map(({ values }) => values)] as const,
  );
  return { published: published.series.map(({ values }) => values), ...Object.fromEntries(random) };
}

export function sumsOf(groups: SeriesGroups): Record<string, number> {
  return mapGroups(groups, (series) => series.flat().reduce((sum, value) => sum + value, 0));
}

/** Ours, with the settings that histories are judged by. */
export function ourAnswers(groups: SeriesGroups): Answers {
  const find = (values: readonly number[]) =>
    findChangePoints(values, { seed: HISTORY_SEED }).map(({ index }) => index);
  return mapGroups(groups, (series) => series.map(find));
}

/** Each `every`th entry of each group, from the first. */
export function partOf<T>(
  groups: Readonly<Record<string, readonly T[]>>,
  every: number,
): Record<string, readonly T[]> {
  return mapGroups(groups, (entries) => entries.filter((_, number) => number % every === 0));
}

function mapGroups<T, R>(groups: Readonly<Record<string, T>>, map: (group: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, map(group)]));
}
