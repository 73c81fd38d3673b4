import { UserError } from './user-error.ts';

/** Does the work; the UserError with which it rejects says of which build it speaks, unless the user interrupted it. */
export async function inNameOf<T>(
  { reference }: { readonly reference: string },
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    throw new UserError(`${reference}: ${error.message}`, error.exitCode, error.details);
  }
}
