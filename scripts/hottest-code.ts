/** `mmubench profile --asm`: the machine code of the function in which a profile has seen most. */
import { printCase } from '../harness/code-shape/print-case.ts';
import type { CaseProfile } from '../harness/profile/case-profile.ts';
import { hotFunctions } from '../harness/profile/hot-functions.ts';
import type { Plan } from '../harness/run-document.ts';
import type { SelectedCase } from '../harness/selection.ts';
import { EXIT, UserError } from '../harness/user-error.ts';
import { renderAsm } from '../reports/asm-text.ts';
import { visible } from '../reports/sanitize.ts';
import type { TerminalOptions } from '../reports/terminal.ts';

/** Of a function that is part of its caller's code, the code of the case, which has it in it. Ends in a newline. */
export async function hottestCode(
  { tree }: CaseProfile,
  item: SelectedCase,
  plan: Plan,
  signal: AbortSignal,
  screen: TerminalOptions,
): Promise<string> {
  const hottest = hotFunctions(tree).find(
    ({ frame }) => frame.file !== '' && !frame.file.startsWith('node:'),
  );
  const name = hottest?.frame.name ?? null;
  const render = async (functionName: string | null) =>
    renderAsm(await printCase({ item, folder: process.cwd(), functionName, plan, signal }), {
      ...screen,
      listing: true,
      whole: false,
    });
  if (name === null || name === '(anonymous)') return render(null);
  try {
    return await render(name);
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== EXIT.nothingRan) throw error;
    const note = `${visible(name)} has no code of its own, but is part of its caller’s; this is the code of the case:`;
    return `${note}\n\n${await render(null)}`;
  }
}
