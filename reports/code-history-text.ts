/** What V8 made of a case's functions, for a terminal. */
import type { Deoptimisation, FunctionHistory } from '../harness/profile/code-history.ts';
import { formatQuantity } from './format.ts';
import { visible } from './sanitize.ts';
import { type Column, renderTable } from './table.ts';
import { joined, screenOf, type TerminalOptions } from './terminal.ts';
import { wrap } from './text-layout.ts';

const COLUMNS: readonly Column[] = [
  { header: 'function', align: 'left', priority: 0 },
  { header: 'optimised', align: 'right', priority: 0 },
  { header: 'running', align: 'right', priority: 2 },
  { header: 'thrown away', align: 'right', priority: 0 },
  { header: 'in turns', align: 'right', priority: 0 },
];

/** `turns` is how many there were. Ends in a newline. */
export function renderCodeHistory(
  caseId: string,
  histories: readonly FunctionHistory[],
  turns: number,
  options: TerminalOptions,
): string {
  const { width, colors } = screenOf(options);
  const rows = histories.map(({ name, optimised, osr, deoptimised }) => [
    { text: visible(name || '(anonymous)', 60) },
    { text: String(optimised) },
    { text: osr === 0 ? '' : String(osr) },
    { text: String(deoptimised.reduce((sum, { count }) => sum + count, 0)) },
    { text: String(deoptimised.reduce((sum, { inTurns }) => sum + inTurns, 0)) },
  ]);
  const legend =
    'optimised: times that V8 made optimised code for it, running: of these for a loop that was running; thrown away: times ' +
    `that it gave such code up, in turns: of these in the ${formatQuantity(turns, 'turn')} after the warm-up.`;
  return joined([
    [colors.bold(visible(caseId))],
    rows.length === 0 ? ['V8 optimised nothing.'] : renderTable(COLUMNS, rows, width, colors.dim),
    histories.flatMap(({ name, deoptimised }) =>
      deoptimised.flatMap((each) => wrap(`${visible(name || '(anonymous)', 60)}: ${deoptText(each)}`, width)),
    ),
    wrap(legend, width),
  ]);
}

function deoptText({ reason, position, count, inTurns }: Deoptimisation): string {
  const where = position === null ? '' : ` at ${visible(position)}`;
  const when =
    inTurns === 0 ? 'in the warm-up' : inTurns === count ? 'in the turns' : `${inTurns} of them in the turns`;
  return `${visible(reason)}${where}, ${count === 1 ? 'once' : `${count} times`}, ${when}`;
}
