/** What a flame graph page is given: a tree with amounts for one operation, and the tables beside it. */
import type { CaseProfile } from '../harness/profile/case-profile.ts';
import type { Difference, DifferenceNode } from '../harness/profile/difference.ts';
import type { ProfileNode } from '../harness/profile/located-tree.ts';
import { DIFFERENCE_HEADERS, differenceFacts, differenceRows, explanation } from './difference-text.ts';
import { FUNCTION_HEADERS, functionRows, LINE_HEADERS, lineRows, placeText } from './profile-rows.ts';
import { profileFacts, profileNotes } from './profile-text.ts';

export interface FlameNode {
  readonly name: string;
  /** `file:line`; empty where there is none. */
  readonly place: string;
  /** Nanoseconds or bytes of one operation: of the function alone, and with all that it calls. */
  readonly self: number;
  readonly total: number;
  /** The same in the base of a difference. */
  readonly baseSelf?: number;
  readonly baseTotal?: number;
  readonly children: readonly FlameNode[];
}

export interface FlameTable {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface FlameModel {
  readonly kind: 'cpu' | 'heap' | 'difference';
  readonly title: string;
  readonly facts: readonly string[];
  readonly root: FlameNode;
  readonly tables: readonly FlameTable[];
  readonly notes: readonly string[];
}

/** Nodes of a smaller part of the whole can't be seen, and are left out. */
const LEAST_SHARE = 5e-4;
/** Rows of each table. */
const ROWS = 40;

/** `facts` are further ones of how it was measured. O(nodes). */
export function flameModel(profile: CaseProfile, facts: readonly string[]): FlameModel {
  return {
    kind: profile.kind,
    title: profile.caseId,
    facts: [profileFacts(profile), ...facts],
    root: flameTree(profile),
    tables: [
      { title: 'Hottest functions', headers: FUNCTION_HEADERS, rows: functionRows(profile, ROWS).rows },
      { title: 'Hottest lines', headers: LINE_HEADERS, rows: lineRows(profile, ROWS).rows },
    ],
    notes: profileNotes(profile),
  };
}

function flameTree({ tree, amount, perOperation }: CaseProfile): FlameNode {
  const scale = amount === 0 ? 0 : perOperation / amount;
  const make = (node: ProfileNode): FlameNode => {
    const children = node.children.map(make);
    const total = children.reduce((sum, child) => sum + child.total, node.self * scale);
    return {
      name: node.frame.name,
      place: placeText(node.frame),
      self: node.self * scale,
      total,
      children: children.filter((child) => child.total >= LEAST_SHARE * perOperation),
    };
  };
  return make(tree);
}

/** The graph of both builds: as wide as the dearer of the two, coloured by what a function itself costs more or less. */
export function differenceModel(
  caseId: string,
  difference: Difference,
  facts: readonly string[],
): FlameModel {
  const least = LEAST_SHARE * Math.max(difference.base, difference.contender);
  const make = (node: DifferenceNode): FlameNode & { readonly baseTotal: number } => {
    const children = node.children.map(make);
    const total = children.reduce((sum, child) => sum + child.total, node.contender);
    const baseTotal = children.reduce((sum, child) => sum + child.baseTotal, node.base);
    return {
      name: node.frame.name,
      place: placeText(node.frame),
      self: node.contender,
      total,
      baseSelf: node.base,
      baseTotal,
      children: children.filter((child) => Math.max(child.total, child.baseTotal) >= least),
    };
  };
  return {
    kind: 'difference',
    title: caseId,
    facts: [...differenceFacts(difference), ...facts],
    root: make(difference.tree),
    tables: [
      {
        title: 'What explains the change',
        headers: DIFFERENCE_HEADERS,
        rows: differenceRows(difference).slice(0, ROWS),
      },
    ],
    notes: [...explanation(difference), 'Red costs more in the contender, blue less; grey is the same.'],
  };
}
