/** Why a commit could not be made a build. */
import { UserError } from './user-error.ts';

export type BuildPhase = 'checkout' | 'install' | 'build';

export class BuildFailure extends UserError {
  readonly phase: BuildPhase;

  constructor(phase: BuildPhase, { message, exitCode, details }: UserError) {
    super(message, exitCode, details);
    this.name = 'BuildFailure';
    this.phase = phase;
  }
}
