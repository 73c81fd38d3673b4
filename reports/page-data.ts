/** The page's model as bytes and back: its text as JSON, its long columns packed. Nothing here needs Node or a page. */
import type { History, HistoryTrack, Points } from './history-model.ts';
import { ColumnWriter, readColumns } from './packed-columns.ts';
import type { PageModel } from './page-model.ts';

/** Times are kept to this part of themselves, 0.01 %: a tenth of what a narrow interval spans. */
const RESOLUTION = 1e-4;
/** In place of a width: the interval is open on this side. And of a centre: there is none. */
const OPEN = -1;
const NONE = -0x3fffffff;

interface PackedPoints {
  readonly centers: number;
  readonly below: number;
  readonly above: number;
}

interface PackedTrack {
  readonly environment: number;
  readonly runs: number;
  readonly measured: PackedPoints;
  readonly adjusted: PackedPoints | null;
  readonly changes: HistoryTrack['changes'];
}

/** Length of the JSON in four bytes, the JSON, the columns. O(size). */
export function packPage(model: PageModel): Uint8Array {
  const writer = new ColumnWriter();
  const histories = model.history.histories.map((history) => ({
    ...history,
    tracks: history.tracks.map(
      (track): PackedTrack => ({
        ...track,
        runs: writer.add(track.runs),
        measured: packPoints(track.measured, writer),
        adjusted: track.adjusted === null ? null : packPoints(track.adjusted, writer),
      }),
    ),
  }));
  const json = new TextEncoder().encode(
    JSON.stringify({ ...model, history: { ...model.history, histories } }),
  );
  const columns = writer.bytes();
  const bytes = new Uint8Array(4 + json.length + columns.length);
  new DataView(bytes.buffer).setUint32(0, json.length);
  bytes.set(json, 4);
  bytes.set(columns, 4 + json.length);
  return bytes;
}

/** What `packPage` was given, times rounded to 0.01 %. Error for bytes that are cut off. */
export function unpackPage(bytes: Uint8Array): PageModel {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const packed = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const columns = readColumns(bytes.subarray(4 + length));
  const histories = packed.history.histories.map(
    (history: Omit<History, 'tracks'> & { tracks: PackedTrack[] }) => ({
      ...history,
      tracks: history.tracks.map(
        (track): HistoryTrack => ({
          ...track,
          runs: columns[track.runs]!,
          measured: unpackPoints(track.measured, columns),
          adjusted: track.adjusted === null ? null : unpackPoints(track.adjusted, columns),
        }),
      ),
    }),
  );
  return { ...packed, history: { ...packed.history, histories } };
}

/** As logarithms: a band is as wide below as above its centre but for the last digits, and differences are small. */
function packPoints({ centers, lows, highs }: Points, writer: ColumnWriter): PackedPoints {
  const steps = (value: number) => Math.round(Math.log(value) / RESOLUTION);
  const width = (from: number, to: number) => {
    const wide = Math.round(Math.log(to / from) / RESOLUTION);
    return Number.isFinite(wide) && wide >= 0 && wide < -NONE ? wide : OPEN;
  };
  const below = lows.map((low, i) => width(low, centers[i]!));
  return {
    centers: writer.add(centers.map((center) => (center > 0 && center < Infinity ? steps(center) : NONE))),
    below: writer.add(below),
    above: writer.add(highs.map((high, i) => offset(width(centers[i]!, high), below[i]!))),
  };
}

/** The width above is told as the difference from the one below, which is 0 for most. Its own inverse. */
function offset(width: number, other: number): number {
  return other - width;
}

function unpackPoints(packed: PackedPoints, columns: readonly Float64Array[]): Points {
  const [centers, below, above] = [packed.centers, packed.below, packed.above].map(
    (column) => columns[column]!,
  );
  const center = centers!.map((steps) => (steps === NONE ? Number.NaN : Math.exp(steps * RESOLUTION)));
  return {
    centers: center,
    lows: below!.map((wide, i) => (wide === OPEN ? 0 : center[i]! * Math.exp(-wide * RESOLUTION))),
    highs: above!.map((difference, i) => {
      const wide = offset(difference, below![i]!);
      return wide === OPEN ? Infinity : center[i]! * Math.exp(wide * RESOLUTION);
    }),
  };
}
