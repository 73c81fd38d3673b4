/** Tracks of a history side by side over one axis of runs: what a chart draws, without a page. */
import type { History, HistoryChange, HistoryModel, HistoryTrack, Points } from './history-model.ts';

/** undefined: the run is of another environment, and the line goes on. null: it is of this one and has no number: a gap. */
export type Column = (number | null | undefined)[];

export interface HistoryLine {
  readonly environment: number;
  readonly centers: Column;
  readonly lows: Column;
  readonly highs: Column;
}

/** A mark at a place of the axis. */
export interface ChangeMark extends HistoryChange {
  readonly environment: number;
  /** First place of the level before, first of the level after, and the one where that ends. */
  readonly span: readonly [number, number, number];
}

export interface HistoryLines {
  /** The runs of the shown environments, as places in the model's runs: entry x of each column is run `axis[x]`. */
  readonly axis: readonly number[];
  readonly lines: readonly HistoryLine[];
  /** `index` is a place of the axis. */
  readonly changes: readonly ChangeMark[];
  /** Places at which the case failed, and at which it was not measured though its environment's run exists. */
  readonly failed: readonly number[];
  readonly missing: readonly number[];
  /** First places after the suite was edited. */
  readonly edits: readonly number[];
}

/** An interval that is open, or wider than this factor, is drawn to it: the view never goes that far. */
const WIDEST = 4;

/** O(shown runs × environments). */
export function historyLines(
  history: History,
  { runs }: Pick<HistoryModel, 'runs'>,
  environments: readonly number[],
  adjusted: boolean,
): HistoryLines {
  const shown = new Set(environments);
  const axis = [...runs.keys()].filter((run) => shown.has(runs[run]!.environment));
  const placeOf = new Map(axis.map((run, place) => [run, place]));
  const place = (run: number) => placeOf.get(run)!;
  const tracksOf = (environment: number) =>
    history.tracks.filter((track) => track.environment === environment);
  const lines = environments.map((environment) =>
    line(
      environment,
      tracksOf(environment),
      axis.map((run) => runs[run]!.environment),
      place,
      adjusted,
    ),
  );
  const failed = history.failed.filter((run) => placeOf.has(run)).map(place);
  const absent = new Set(failed);
  const missing = [...axis.keys()].filter(
    (x) => !absent.has(x) && lines.every(({ centers }) => typeof centers[x] !== 'number'),
  );
  return {
    axis,
    lines,
    changes: history.tracks
      .filter(({ environment }) => shown.has(environment))
      .flatMap((track) => marks(track, place)),
    failed,
    missing,
    edits: environments.flatMap((environment) =>
      tracksOf(environment)
        .slice(1)
        .flatMap(({ runs: [first] }) => (first === undefined ? [] : place(first))),
    ),
  };
}

function line(
  environment: number,
  tracks: readonly HistoryTrack[],
  environmentAt: readonly number[],
  place: (run: number) => number,
  adjusted: boolean,
): HistoryLine {
  const empty = (): Column => environmentAt.map((other) => (other === environment ? null : undefined));
  const [centers, lows, highs] = [empty(), empty(), empty()];
  for (const track of tracks) {
    const points: Points = (adjusted ? track.adjusted : null) ?? track.measured;
    track.runs.forEach((run, i) => {
      const center = points.centers[i]!;
      if (!Number.isFinite(center)) return;
      const x = place(run);
      centers[x] = center;
      lows[x] = Math.max(points.lows[i]!, center / WIDEST);
      highs[x] = Math.min(points.highs[i]!, center * WIDEST);
    });
  }
  return { environment, centers, lows, highs };
}

function marks(track: HistoryTrack, place: (run: number) => number): ChangeMark[] {
  const { changes, runs, environment } = track;
  const at = (index: number) => place(runs[index]!);
  return changes.map((change, i) => ({
    ...change,
    environment,
    index: at(change.index),
    span: [
      at(changes[i - 1]?.index ?? 0),
      at(change.index),
      i + 1 < changes.length ? at(changes[i + 1]!.index) : at(runs.length - 1) + 1,
    ],
  }));
}

/**
 * The range of the y axis for the places in view: all centres, and about as much beside them as most intervals need. One
 * interval without an end must not press all others flat. null where nothing is in view. O(places in view × lines).
 */
export function timeRange(lines: readonly HistoryLine[], from: number, to: number): [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  let widths = 0;
  let points = 0;
  for (const { centers, highs } of lines) {
    for (let x = Math.max(Math.ceil(from), 0); x <= Math.min(Math.floor(to), centers.length - 1); x++) {
      const center = centers[x];
      if (typeof center !== 'number') continue;
      if (center < low) low = center;
      if (center > high) high = center;
      widths += Math.min(highs[x]! - center, 0.2 * center);
      points++;
    }
  }
  if (points === 0) return null;
  const air = (1.5 * widths) / points + 0.06 * (high - low) || 0.05 * high;
  return [Math.max(low - air, 0), high + air];
}
