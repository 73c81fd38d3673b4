/** The page over a server that says when there is something new: the newest model each time, and the reader's place kept. */
import { element } from './dom.ts';
import { servedModel } from './load-data.ts';
import { report } from './report.ts';
import { forgetListeners } from './state.ts';
import { forgetRedraws } from './theme.ts';
import { unreadable } from './unreadable.ts';

export function followServer(root: HTMLElement): void {
  const pill = element('p', { class: 'live', text: 'Connecting …', attributes: { role: 'status' } });
  document.body.append(pill);
  let updating = false;
  let again = false;
  const update = async () => {
    again = updating;
    if (updating) return;
    updating = true;
    do {
      again = false;
      await show(root);
    } while (again);
    updating = false;
  };
  const events = new EventSource('/events');
  events.addEventListener('update', (event) => {
    const { runs, running } = JSON.parse(event.data) as { runs: number; running: boolean };
    pill.classList.toggle('running', running);
    pill.textContent = `${runs} stored${running ? ', one under way' : ''}`;
    void update();
  });
  events.addEventListener('error', () => {
    pill.classList.remove('running');
    pill.textContent = 'The server has ended: this is the last that it sent.';
  });
}

async function show(root: HTMLElement): Promise<void> {
  const place = scrollY;
  try {
    const model = await servedModel();
    forgetListeners();
    forgetRedraws();
    root.replaceChildren(
      ...(model === null
        ? [
            element('h1', { text: 'Nothing is stored yet' }),
            element('p', {
              text: 'This page fills itself as soon as a run has measured something: mmubench run',
            }),
          ]
        : report(model)),
    );
  } catch (error) {
    root.replaceChildren(...unreadable(error));
  }
  scrollTo(0, place);
}
