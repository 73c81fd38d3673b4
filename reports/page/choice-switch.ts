/** A few choices of which one holds, side by side. */
import { element } from './dom.ts';

export function choiceSwitch(
  label: string,
  choices: readonly string[],
  initial: number,
  choose: (index: number) => void,
): HTMLElement {
  const buttons = choices.map((text, index) => {
    const button = element('button', { text, attributes: { type: 'button' } });
    button.ariaPressed = String(index === initial);
    button.addEventListener('click', () => {
      for (const each of buttons) each.ariaPressed = String(each === button);
      choose(index);
    });
    return button;
  });
  return element('div', { class: 'switch', attributes: { role: 'group', 'aria-label': label } }, buttons);
}
