/**
 * Prints the cost of one group against its parameter as SVG, from a stored run: the README's picture is made by
 * `node dist/scripts/cost-picture.js > docs/cost.svg`. With a group's name as argument, that of another group; with a
 * second, of another run than the latest.
 */

import { UserError } from '../harness/user-error.ts';
import { renderCostPicture } from '../reports/cost-picture.ts';
import { formatDate } from '../reports/format.ts';
import type { GroupModel } from '../reports/model.ts';
import { runModel } from '../reports/run-model.ts';
import { visible } from '../reports/sanitize.ts';
import { fail } from './fail.ts';
import { findRun } from './find-run.ts';

async function costPicture([wanted, reference = 'latest']: readonly string[]): Promise<string> {
  const { groups, run } = runModel(await findRun(reference, 'results'));
  const group = chooseGroup(groups, wanted);
  const commit = run.commit === null ? '' : `${run.commit.sha.slice(0, 8)}, `;
  return renderCostPicture(group.chart!, {
    title: `${group.id}: time per operation, by ${group.chart!.key}`,
    subtitle: `${commit}${formatDate(run.startedAt)}, ${run.machine.cpu}, ${run.runtime.name} ${run.runtime.version}; intervals of ${Math.round((1 - run.plan.alpha) * 100)} %`,
    logarithmic: true,
  });
}

/** The one with the most settings where none is named. */
function chooseGroup(groups: readonly GroupModel[], wanted: string | undefined): GroupModel {
  const drawn = groups.filter(
    ({ chart, id, name }) => chart !== null && (!wanted || [id, name].includes(wanted)),
  );
  const settings = ({ chart }: GroupModel) => chart!.settings.length;
  const [first, ...rest] = drawn;
  if (first !== undefined) return rest.reduce((a, b) => (settings(b) > settings(a) ? b : a), first);
  const known = groups.filter(({ chart }) => chart !== null).map(({ id }) => visible(id));
  throw new UserError(
    `no group ${wanted ?? ''} with a parameter that takes two numbers; there are: ${known.join(', ') || 'none in this run'}`,
  );
}

costPicture(process.argv.slice(2)).then((svg) => process.stdout.write(svg), fail);
