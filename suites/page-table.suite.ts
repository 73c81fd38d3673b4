/**
 * Page tables of 1 GiB: map, translate, unmap, protect, age; without the hooks, and with 0, 1 and 8 notifiers. One
 * operation is one page.
 */
import {
  type Case,
  defineSuite,
  type Group,
  type PreparedOperation,
  seededRandom,
  type Operation as Timed,
} from 'mmubench';
import { mappedSpace, PAGE_SIZE } from './address-space.ts';
import { type Attachment, absent, attached, compiledOut } from './attachment.ts';

const PAGES = 262_144;
/**
 * A call works on one window of the pages, the next call on the next one: the tables stay as large as they are, and a
 * call short enough for many in a turn. 31 windows and a rest: windows begin anywhere in a table.
 */
const WINDOW = 8_456;
const WINDOWS = 31;
const SEED = 47;

type SetUp = (attachment: Attachment) => Timed | PreparedOperation;

/** Start addresses of the windows, one after the other, again and again. */
function windows(start: number): () => number {
  let window = WINDOWS - 1;
  return () => {
    window = window === WINDOWS - 1 ? 0 : window + 1;
    return start + window * WINDOW * PAGE_SIZE;
  };
}

const LENGTH = WINDOW * PAGE_SIZE;

/** All pages are mapped but those of the window. */
const map: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  const next = windows(start);
  let from = start;
  return {
    operation: () => core.mapRange(mm, from, from + LENGTH, firstFrame(start, from), core.PAGE_SHARED),
    reset: () => {
      from = next();
      core.unmapRange(mm, from, from + LENGTH);
    },
  };
};

const unmap: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  const next = windows(start);
  let from = -1;
  return {
    operation: () => core.unmapRange(mm, from, from + LENGTH),
    reset: () => {
      if (from >= 0) core.mapRange(mm, from, from + LENGTH, firstFrame(start, from), core.PAGE_SHARED);
      from = next();
    },
  };
};

function firstFrame(start: number, from: number): number {
  return (from - start) / PAGE_SIZE;
}

const translateSequential: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const next = windows(start);
  return () => {
    const from = next();
    let sum = 0;
    // Counted by pages: an address that is stepped through the loop would be boxed in each pass.
    for (let page = 0; page < WINDOW; page++) sum = (sum + core.translate(mm, from + page * PAGE_SIZE)) | 0;
    return sum;
  };
};

const translateRandom: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const order = randomOrder();
  let first = 0;
  return () => {
    const last = first + WINDOW;
    let sum = 0;
    for (let i = first; i < last; i++) sum = (sum + core.translate(mm, start + order[i]! * PAGE_SIZE)) | 0;
    first = last + WINDOW > PAGES ? 0 : last;
    return sum;
  };
};

/** All page numbers, in a random order that is always the same. Every worker makes it anew, so it is made fast. */
function randomOrder(): Int32Array {
  const order = new Int32Array(PAGES);
  const random = seededRandom(SEED);
  for (let page = 0; page < PAGES; page++) {
    const other = Math.floor(random.next() * (page + 1));
    order[page] = order[other]!;
    order[other] = page;
  }
  return order;
}

const protect: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  const next = windows(start);
  let prot = core.PAGE_READONLY;
  return () => {
    const from = next();
    // Once through all windows with the one, then with the other.
    if (from === start) prot = prot === core.PAGE_SHARED ? core.PAGE_READONLY : core.PAGE_SHARED;
    return core.protectRange(mm, from, from + LENGTH, prot);
  };
};

/** Every page has been used since it was last asked. */
const age: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const { lo } = mm.pageTables;
  const accessed = core.PAGE_ACCESSED;
  const next = windows(start);
  let from = start;
  return {
    operation: () => core.ageRange(mm, from, from + LENGTH),
    reset: () => {
      from = next();
      for (let page = 0; page < WINDOW; page++) {
        const index = mm.pageTables.findPte(from + page * PAGE_SIZE);
        lo[index] = lo[index]! | accessed;
      }
    },
  };
};

/** Where there is no hook, notifiers change nothing: that is shown with --all. */
function group(name: string, setUp: SetUp, hooked: boolean): Group {
  const attachments = [
    compiledOut,
    absent,
    attached(1, 'same', 'count', !hooked),
    attached(8, 'same', 'count', !hooked),
  ];
  const cases = attachments.map((attachment): Case => {
    const tail = attachment.tail ?? false;
    return { name: attachment.name, operations: WINDOW, tail, setUp: () => setUp(attachment) };
  });
  return { name, baseline: compiledOut.name, cases };
}

export default defineSuite({
  name: 'page-table',
  groups: [
    group('map', map, false),
    group('translate-sequential', translateSequential, false),
    group('translate-random', translateRandom, false),
    group('unmap', unmap, true),
    group('protect', protect, true),
    group('age', age, true),
  ],
});
