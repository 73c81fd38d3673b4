/**
 * Page tables of 1 GiB: map, translate, unmap, protect, age; without the hooks, and with 0, 1 and 8 notifiers. One
 * operation is one page.
 */
import {
  type Case,
  defineSuite,
  type Group,
  type ResettableOperation,
  seededRandom,
  type Operation as Timed,
} from 'mmubench';
import { emptySpace, mappedSpace, PAGE_SIZE } from './address-space.ts';
import { type Attachment, absent, attached, compiledOut } from './attachment.ts';

const PAGES = 262_144;
const SEED = 47;

type SetUp = (attachment: Attachment) => Timed | ResettableOperation;

const map: SetUp = ({ core, attachTo }) => {
  const { mm, start, end } = emptySpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  return {
    operation: () => core.mapRange(mm, start, end, 0, core.PAGE_SHARED),
    reset: () => {
      core.unmapRange(mm, start, end);
    },
  };
};

const unmap: SetUp = ({ core, attachTo }) => {
  const { mm, start, end } = emptySpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  return {
    operation: () => core.unmapRange(mm, start, end),
    reset: () => core.mapRange(mm, start, end, 0, core.PAGE_SHARED),
  };
};

const translateSequential: SetUp = ({ core, attachTo }) => {
  const { mm, start, end } = mappedSpace(core, PAGES);
  attachTo(mm);
  return () => {
    let sum = 0;
    for (let address = start; address < end; address += PAGE_SIZE)
      sum = (sum + core.translate(mm, address)) | 0;
    return sum;
  };
};

const translateRandom: SetUp = ({ core, attachTo }) => {
  const { mm, start } = mappedSpace(core, PAGES);
  attachTo(mm);
  const order = randomOrder();
  return () => {
    let sum = 0;
    for (let i = 0; i < PAGES; i++) sum = (sum + core.translate(mm, start + order[i]! * PAGE_SIZE)) | 0;
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
  const { mm, start, end } = mappedSpace(core, PAGES);
  attachTo(mm);
  mm.mmapSem.downWrite();
  let prot = core.PAGE_SHARED;
  return () => {
    prot = prot === core.PAGE_SHARED ? core.PAGE_READONLY : core.PAGE_SHARED;
    return core.protectRange(mm, start, end, prot);
  };
};

/** Every page has been used since it was last asked. */
const age: SetUp = ({ core, attachTo }) => {
  const { mm, start, end } = mappedSpace(core, PAGES);
  attachTo(mm);
  const { lo } = mm.pageTables;
  const entries = new Int32Array(PAGES);
  for (let page = 0; page < PAGES; page++) entries[page] = mm.pageTables.findPte(start + page * PAGE_SIZE);
  const accessed = core.PAGE_ACCESSED;
  return {
    operation: () => core.ageRange(mm, start, end),
    reset: () => {
      for (let i = 0; i < PAGES; i++) lo[entries[i]!] = lo[entries[i]!]! | accessed;
    },
  };
};

function group(name: string, setUp: SetUp): Group {
  const attachments = [compiledOut, absent, attached(1, 'same', 'count'), attached(8, 'same', 'count')];
  const cases = attachments.map((attachment): Case => {
    return { name: attachment.name, operations: PAGES, setUp: () => setUp(attachment) };
  });
  return { name, baseline: compiledOut.name, cases };
}

export default defineSuite({
  name: 'page-table',
  groups: [
    group('map', map),
    group('translate-sequential', translateSequential),
    group('translate-random', translateRandom),
    group('unmap', unmap),
    group('protect', protect),
    group('age', age),
  ],
});
