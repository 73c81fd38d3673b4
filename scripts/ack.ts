/** `mmubench ack`: writes down that a change was looked at and is accepted. */
import { resolveCommit, userName } from '../harness/git.ts';
import { addAcknowledgement } from '../harness/judge/acknowledgement-file.ts';
import { UserError } from '../harness/user-error.ts';
import { visible } from '../reports/sanitize.ts';

export interface AckCommandOptions {
  readonly reason: string;
  readonly level: number;
  readonly by?: string;
  readonly expires?: string;
  readonly acknowledged: string;
}

export async function ack(pattern: string, commit: string, options: AckCommandOptions): Promise<void> {
  const { reason, level, expires, acknowledged, by = userName(process.cwd()) } = options;
  const sha = resolveCommit(process.cwd(), commit);
  if (sha === null)
    throw new UserError(`${JSON.stringify(commit)} names no commit; expected the one that changed the speed`);
  const entry = {
    case: pattern,
    commit: sha.slice(0, 12),
    reason,
    ...(by === null ? {} : { by }),
    level,
    ...(expires === undefined ? {} : { expires }),
  };
  await addAcknowledgement(acknowledged, entry);
  process.stdout.write(
    `${visible(acknowledged)}: ${visible(pattern)} at ${entry.commit}, accepted up to ${level}×\n`,
  );
}
