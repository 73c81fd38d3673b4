/** A suite to prove the profiles by: its functions have known shares of its time, loops of known length over one chain of dependent steps. */

/** Passes of each function. `inlined` ones are called from one place each, the others as no compiler can foresee. */
export const PASSES = { tenth: 1000, seventh: 1500, fifth: 2000, quarter: 2500, third: 3000 } as const;
const INLINED = ['tenth', 'fifth', 'third'];

export type Passes = Readonly<Record<string, number>>;

/** The expected share of each function. */
export function sharesOf(passes: Passes): Map<string, number> {
  const all = Object.values(passes).reduce((sum, count) => sum + count, 0);
  return new Map(Object.entries(passes).map(([name, count]) => [name, count / all]));
}

export const KNOWN_CASE = 'shares/g/all';

/** The text of a suite with that case. */
export function sharesSuite(passes: Passes): string {
  const functions = Object.entries(passes).map(
    ([name, count]) => `
function ${name}(seed) {
  let x = seed | 1;
  for (let i = 0; i < ${count}; i++) {
    x = Math.imul(x, 31);
    x = (x + i) | 0;
  }
  return x;
}`,
  );
  const called = Object.keys(passes).map((name, i) =>
    INLINED.includes(name) ? `x = ${name}(x);` : `x = table[(x & 0) + ${i}](x);`,
  );
  const table = Object.keys(passes).join(', ');
  // Megamorphic, as it has seen all five: what it calls is not inlined.
  return `${functions.join('\n')}
const table = [${table}];
let at = 0;
function warm(x) {
  return table[at++ % table.length](x);
}
export default {
  name: 'shares',
  groups: [{ name: 'g', cases: [{ name: 'all', setUp: () => {
    let x = 1;
    for (let i = 0; i < 100; i++) x = warm(x);
    return function all() {
      ${called.join('\n      ')}
      return x;
    };
  } }] }],
};
`;
}
