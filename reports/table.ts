/**
 * Tables for a terminal that keep to its width. What gives way, in this order: cells take their short form, columns
 * of the highest `priority` go, and at last each row is folded under its first cell. No line is ever too long.
 */
import stringWidth from 'string-width';
import { pad, wrap } from './text-layout.ts';

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** 0: never dropped. Otherwise the highest goes first. */
  readonly priority: number;
}

export interface Cell {
  readonly text: string;
  /** Used where `text` finds no room. */
  readonly short?: string;
  /** Used where the row is folded and no header stands above it. */
  readonly folded?: string;
  /** Applied after alignment, so that escape codes don't count as width. */
  readonly paint?: (text: string) => string;
}

const GAP = '  ';

/** Folded rows show the columns up to this priority: what a reader can do without when the room is that small. */
const FOLDED_PRIORITY = 3;

/** Lines without a final newline. Every row has as many cells as there are columns. O(cells × columns). */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  paintHeader: (text: string) => string,
): string[] {
  const filled = columns.map((_, index) => index === 0 || rows.some((row) => row[index]!.text !== ''));
  for (const short of [false, true]) {
    const shown = columns.map((_, index) => index).filter((index) => filled[index]);
    const table = rows.map((row) => row.map((cell) => (short ? shorten(cell) : cell)));
    const widths = columns.map(({ header }, index) =>
      Math.max(stringWidth(header), ...table.map((row) => stringWidth(row[index]!.text))),
    );
    if (short) drop(columns, shown, widths, width);
    if (total(shown, widths) <= width) return aligned(columns, table, shown, widths, paintHeader);
  }
  const kept = columns
    .map((_, index) => index)
    .filter((index) => columns[index]!.priority <= FOLDED_PRIORITY);
  return folded(
    rows.map((row) => kept.map((index) => fold(row[index]!))),
    width,
  );
}

function shorten(cell: Cell): Cell {
  return cell.short === undefined ? cell : { ...cell, text: cell.short };
}

function fold(cell: Cell): Cell {
  return { ...cell, text: cell.folded ?? shorten(cell).text };
}

function total(shown: readonly number[], widths: readonly number[]): number {
  return shown.reduce((sum, index) => sum + widths[index]! + GAP.length, -GAP.length);
}

/** Removes from `shown` until it fits, or until only columns of priority 0 are left. */
function drop(columns: readonly Column[], shown: number[], widths: readonly number[], width: number): void {
  while (total(shown, widths) > width) {
    const least = shown.reduce((a, b) => (columns[b]!.priority >= columns[a]!.priority ? b : a));
    if (columns[least]!.priority === 0) return;
    shown.splice(shown.indexOf(least), 1);
  }
}

function aligned(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  shown: readonly number[],
  widths: readonly number[],
  paintHeader: (text: string) => string,
): string[] {
  const line = (cells: readonly Cell[]) =>
    shown
      .map((index, place) => {
        const { text, paint = (plain: string) => plain } = cells[index]!;
        const last = place === shown.length - 1 && columns[index]!.align === 'left';
        return paint(last ? text : pad(text, widths[index]!, columns[index]!.align));
      })
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ header }) => ({ text: header, paint: paintHeader }))), ...rows.map(line)];
}

/** The first cell on its own, the others after it on an indented line: for terminals of a phone's width. */
function folded(rows: readonly (readonly Cell[])[], width: number): string[] {
  return rows.flatMap(([first, ...rest]) => {
    const { paint = (plain: string) => plain } = first!;
    const lines = wrap(first!.text, width, GAP).map(paint);
    let line = '';
    let length = 0;
    for (const cell of rest.filter(({ text }) => text !== '')) {
      const size = stringWidth(cell.text) + GAP.length;
      if (length > 0 && length + size > width) {
        lines.push(line);
        line = '';
        length = 0;
      }
      if (size > width) {
        lines.push(...wrap(cell.text, width - GAP.length).map((part) => GAP + part));
        continue;
      }
      line += GAP + (cell.paint?.(cell.text) ?? cell.text);
      length += size;
    }
    return line === '' ? lines : [...lines, line];
  });
}
