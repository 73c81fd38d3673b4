/**
 * Page tables of 1 GiB: map, translate, unmap, protect, age; without the hooks, and with 0, 1 and 8 notifiers. One
 * operation is one page.
 */
import {
  type Case,
  defineSuite,
  type Group,
  type PreparedOperation,
  type Operation as Timed,
} from 'mmubench';
import { mappedSpace, PAGE_SIZE } from './address-space.ts';
import { type Attachment, absent, attached, compiledOut } from './attachment.ts';
import { randomOrder } from './random-order.ts';

const PAGES = 262_144;
/**
 * A call works on eight windows of the pages, the next call on the next eight: the tables stay as large as they are, and
 * a call is short enough for many in a turn. 248 windows and a rest: windows begin anywhere in a table.
 */
const WINDOW = 1_057;
const WINDOWS = 248;
const WINDOWS_PER_CALL = 8;
const PAGES_PER_CALL = WINDOW * WINDOWS_PER_CALL;
/** Where something is put back before each call, which then is timed alone, eight would be too short for the clock. */
const MORE_WINDOWS = 31;
const LENGTH = WINDOW * PAGE_SIZE;

type SetUp = (attachment: Attachment) => Timed | PreparedOperation;

/** Numbers of the first windows of successive calls, again and again. */
function firstWindows(perCall = WINDOWS_PER_CALL): () => number {
  const last = WINDOWS - perCall;
  let first = last;
  return () => {
    first = first === last ? 0 : first + perCall;
    return first;
  };
}

/** All pages are mapped but those of the call's windows. */
const map: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  const next = firstWindows(MORE_WINDOWS);
  let first = 0;
  return {
    operation: () => {
      for (let window = first; window < first + MORE_WINDOWS; window++) {
        const from = start + window * LENGTH;
        core.mapRange(mm, from, from + LENGTH, window * WINDOW, core.PAGE_SHARED);
      }
    },
    reset: () => {
      first = next();
      const from = start + first * LENGTH;
      core.unmapRange(mm, from, from + MORE_WINDOWS * LENGTH);
    },
  };
};

const unmap: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  const next = firstWindows();
  let first = -1;
  return {
    operation: () => {
      for (let window = first; window < first + WINDOWS_PER_CALL; window++) {
        const from = start + window * LENGTH;
        core.unmapRange(mm, from, from + LENGTH);
      }
    },
    reset: () => {
      if (first >= 0) {
        const from = start + first * LENGTH;
        core.mapRange(mm, from, from + WINDOWS_PER_CALL * LENGTH, first * WINDOW, core.PAGE_SHARED);
      }
      first = next();
    },
  };
};

const translateSequential: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const next = firstWindows();
  return () => {
    const from = start + next() * LENGTH;
    let sum = 0;
    // Counted by pages: an address that is stepped through the loop would be boxed in each pass.
    for (let page = 0; page < PAGES_PER_CALL; page++)
      sum = (sum + core.translate(mm, from + page * PAGE_SIZE)) | 0;
    return sum;
  };
};

const translateRandom: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const order = randomOrder(PAGES);
  let first = 0;
  return () => {
    const last = first + PAGES_PER_CALL;
    let sum = 0;
    for (let i = first; i < last; i++) sum = (sum + core.translate(mm, start + order[i]! * PAGE_SIZE)) | 0;
    first = last + PAGES_PER_CALL > PAGES ? 0 : last;
    return sum;
  };
};

const protect: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  const next = firstWindows();
  let prot = core.PAGE_READONLY;
  return () => {
    const first = next();
    // Once through all windows with the one, then with the other.
    if (first === 0) prot = prot === core.PAGE_SHARED ? core.PAGE_READONLY : core.PAGE_SHARED;
    let pages = 0;
    for (let window = first; window < first + WINDOWS_PER_CALL; window++) {
      const from = start + window * LENGTH;
      pages += core.protectRange(mm, from, from + LENGTH, prot);
    }
    return pages;
  };
};

/** Every page has been used since it was last asked. */
const age: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const { lo } = mm.pageTables;
  const accessed = core.PAGE_ACCESSED;
  const next = firstWindows(MORE_WINDOWS);
  let first = 0;
  return {
    operation: () => {
      let young = 0;
      for (let window = first; window < first + MORE_WINDOWS; window++) {
        const from = start + window * LENGTH;
        young += core.ageRange(mm, from, from + LENGTH);
      }
      return young;
    },
    reset: () => {
      first = next();
      const from = start + first * LENGTH;
      for (let page = 0; page < MORE_WINDOWS * WINDOW; page++) {
        const index = mm.pageTables.findPte(from + page * PAGE_SIZE);
        lo[index] = lo[index]! | accessed;
      }
    },
  };
};

/** Where there is no hook, notifiers change nothing: that is shown with --all. */
function group(name: string, setUp: SetUp, hooked: boolean, windows = WINDOWS_PER_CALL): Group {
  const attachments = [
    compiledOut,
    absent,
    attached(1, 'same', 'count', !hooked),
    attached(8, 'same', 'count', !hooked),
  ];
  const cases = attachments.map((attachment): Case => {
    const tail = attachment.tail ?? false;
    return { name: attachment.name, operations: WINDOW * windows, tail, setUp: () => setUp(attachment) };
  });
  return { name, baseline: compiledOut.name, cases };
}

export default defineSuite({
  name: 'page-table',
  groups: [
    group('map', map, false, MORE_WINDOWS),
    group('translate-sequential', translateSequential, false),
    group('translate-random', translateRandom, false),
    group('unmap', unmap, true),
    group('protect', protect, true),
    group('age', age, true, MORE_WINDOWS),
  ],
});
