import { dispatchTiers } from './dispatch-tiers.ts';

/** For tests: after how many loops walks are generated. */
const TIERS = {
  'loop only': Number.POSITIVE_INFINITY,
  'generated at once': 0,
  'generated after one loop': 1,
};

type Body = (t: { diagnostic(message: string): void }) => void;

/** For tests: `test` of node:test, once with every tier of the dispatch. */
export function inEachTier(
  test: (title: string, body: Body) => unknown,
): (title: string, body: Body) => void {
  return (title, body) => {
    for (const [tier, loops] of Object.entries(TIERS)) {
      test(`${title} [${tier}]`, (t) => {
        const usual = dispatchTiers.loops;
        dispatchTiers.loops = loops;
        try {
          body(t);
        } finally {
          dispatchTiers.loops = usual;
        }
      });
    }
  };
}
