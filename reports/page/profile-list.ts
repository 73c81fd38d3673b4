/** Links to profiles, each a page of its own. */
import { formatDate } from '../format.ts';
import type { ProfileLink } from '../profile-links.ts';
import { element } from './dom.ts';

const WHAT = { cpu: 'time', heap: 'allocations', difference: 'difference of two builds' } as const;
/** More are older than anybody asks for. */
const SHOWN = 6;

/** null where there are none. */
export function profileList(links: readonly ProfileLink[]): HTMLElement | null {
  if (links.length === 0) return null;
  const items = links.slice(0, SHOWN).map(({ kind, sha, startedAt, href }) =>
    element('li', {}, [
      element('a', {
        text: `Profile: ${WHAT[kind]}, ${sha?.slice(0, 8) ?? 'in no commit'}, ${formatDate(startedAt)}`,
        attributes: { href },
      }),
    ]),
  );
  return element('ul', { class: 'profiles' }, items);
}
