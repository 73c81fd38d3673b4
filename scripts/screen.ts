/** Where output goes: its width, and whether it may be coloured. */
import type { TerminalOptions } from '../reports/terminal.ts';

/** Wide enough for every column, where nobody looks through a window. */
const PIPED_COLUMNS = 120;

/** Colour on a terminal only, and never against NO_COLOR (https://no-color.org). FORCE_COLOR overrides the first. */
export function screenOf(stream: NodeJS.WriteStream): TerminalOptions {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '0' && FORCE_COLOR !== '';
  const color = !NO_COLOR && (forced || (stream.isTTY === true && TERM !== 'dumb'));
  return { columns: stream.isTTY ? stream.columns : PIPED_COLUMNS, color };
}
