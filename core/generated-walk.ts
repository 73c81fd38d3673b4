import type { DispatchedOperation, Walk } from './dispatch-loops.ts';
import type { Mm } from './mm.ts';
import type { MmuNotifierMm } from './mmu-notifier-mm.ts';
import type { MmuNotifier } from './mmu-notifier-node.ts';
import { rcu } from './rcu.ts';
import { takenPte } from './taken-pte.ts';
import { walkArguments } from './walk-arguments.ts';

/**
 * Call sites of one function. V8 inlines some 900 bytes of callbacks into a function, so that smaller chunks let larger
 * callbacks be inlined; a chunk costs a call. A chunk of 16 is itself too big to be inlined into the walk.
 */
const CALL_SITES = 16;

/** Statements of some 9 bytes each. */
const FILLING = 48;

/** Whether a list has changed while a generated walk over it was under way. */
export interface WalkGuard {
  changed: boolean;
}

/**
 * A guard with a class of its own. V8 takes a field that was never set again for a constant: so the look at the guard after
 * each callback costs nothing, until the field is set and V8 throws away the code that relied on it. Objects of one class
 * would share that fate.
 */
function makeGuard(): WalkGuard {
  class Guard implements WalkGuard {
    declare changed: boolean;
    constructor() {
      this.changed = false;
    }
  }
  return new Guard();
}

/** Makes each source text another one: functions from one text share V8's type feedback. */
let serial = 0;

/** The notifiers of a list whose operation exists, in the order of a walk: as many as a walk has call sites. */
export function listenersOf(list: MmuNotifierMm, { name }: DispatchedOperation): MmuNotifier[] {
  const listeners: MmuNotifier[] = [];
  for (let mn = list.first; mn !== null; mn = mn.next) if (mn[name] !== null) listeners.push(mn);
  return listeners;
}

/**
 * A walk for the list as it is now: one call site a notifier, of a function and with a node that V8 takes for constants.
 * V8 inlines the callbacks, whoever's they are. More than 16 are called by functions of 16 each.
 *
 * If the list changes under the walk, what is left of it is the loop's: from the notifier on which it stands. Such a
 * walk must not be begun again.
 *
 * @param listeners as `listenersOf` gives them
 * @throws EvalError where code from strings is forbidden
 */
export function generatedWalk(
  list: MmuNotifierMm,
  operation: DispatchedOperation,
  listeners: readonly MmuNotifier[],
): Walk {
  list.guard ??= makeGuard();
  const { guard } = list;
  const resume: Resume = (mn, mm, first, second) => {
    walkArguments[0] = first;
    walkArguments[1] = second;
    return operation.loop(mn.next, mm);
  };
  const compile = (source: string, parts: readonly unknown[]): Walk =>
    new Function('parts', 'guard', 'walkArguments', 'resume', 'section', 'takenPte', source)(
      parts,
      guard,
      walkArguments,
      resume,
      rcu,
      takenPte,
    );
  const text = new WalkText(operation);
  if (listeners.length <= CALL_SITES) return compile(text.walk(text.callbacks(listeners.length)), listeners);
  const chunks: Walk[] = [];
  for (let from = 0; from < listeners.length; from += CALL_SITES) {
    const part = listeners.slice(from, from + CALL_SITES);
    chunks.push(compile(text.chunk(text.callbacks(part.length)), part));
  }
  return compile(text.walk(text.chunkCalls(chunks.length)), chunks);
}

type Resume = (mn: MmuNotifier, mm: Mm, first: number, second: number) => number;

/** Constants of a function, and what it does with them. */
interface Body {
  readonly constants: string;
  readonly statements: string;
}

/** The source text of walks. */
class WalkText {
  readonly #operation: DispatchedOperation;
  readonly #add: string;
  readonly #result: string;
  readonly #arguments: string;

  constructor(operation: DispatchedOperation) {
    this.#operation = operation;
    this.#add = operation.or ? 'result |= ' : '';
    this.#result = operation.or ? 'result' : '0';
    this.#arguments = operation.parameters === 1 ? 'first' : 'first, second';
  }

  callbacks(sites: number): Body {
    let constants = '';
    let statements = '';
    for (let i = 0; i < sites; i++) {
      constants += `const n${i} = parts[${i}], f${i} = n${i}.${this.#operation.name};\n`;
      statements += `
    ${this.#add}f${i}(n${i}, mm, ${this.#arguments});
    if (guard.changed) { ${this.#add}resume(n${i}, mm, ${this.#arguments}); break calls; }`;
    }
    return { constants, statements };
  }

  /** A chunk that finds the list changed goes through all the rest; so there is nothing left for those behind it. */
  chunkCalls(chunks: number): Body {
    let constants = '';
    let statements = '';
    for (let i = 0; i < chunks; i++) {
      constants += `const c${i} = parts[${i}];\n`;
      statements += `
    walkArguments[0] = first; ${this.#operation.parameters === 2 ? 'walkArguments[1] = second;' : ''}
    ${this.#add}c${i}(mm);
    if (guard.changed) break calls;`;
    }
    return { constants, statements };
  }

  chunk({ constants, statements }: Body): string {
    return `${this.#begin(constants, 'Chunk')}
  calls: {${statements}
  }
  return ${this.#result};
};`;
  }

  /**
   * In a read section. Closed by storing what was loaded: two dispatches in a row then wait for one store less.
   *
   * Filled up with what is never run to more than V8 inlines (460 bytes of bytecode): inlined into the code around a
   * hook, even a walk over one short callback may leave it no room there, and a call of one that is not inlined boxes the
   * address. `finally` would have V8 keep a pending message, which costs two stores.
   */
  walk({ constants, statements }: Body): string {
    const { keepsTakenPte } = this.#operation;
    const leave = `section.depth = depth;${keepsTakenPte ? ' takenPte.lo = lo; takenPte.hi = hi;' : ''}`;
    return `${this.#begin(constants, 'Walk')}
  const depth = section.depth;
  section.depth = depth + 1;
  ${keepsTakenPte ? 'const { lo, hi } = takenPte;' : ''}
  calls: try {${statements}
    if (guard.changed) {${' walkArguments[0] = first;'.repeat(FILLING)} }
  } catch (error) {
    ${leave}
    throw error;
  }
  ${leave}
  return ${this.#result};
};`;
  }

  #begin(constants: string, kind: string): string {
    return `'use strict'; // ${serial++}
${constants}
return function ${this.#operation.name}${kind}(mm) {
  const first = walkArguments[0]${this.#operation.parameters === 2 ? ', second = walkArguments[1]' : ''};
  let result = 0;`;
  }
}
