/**
 * The misuse that the kernel would answer with BUG(), a deadlock or corrupted memory.
 *
 * - `MM_USERS`: the address space has no users (any more)
 * - `MM_COUNT`: the reference count is used up
 * - `SELF_DEADLOCK`: the caller would wait for itself
 * - `SLEEP_IN_ATOMIC`: the caller would sleep inside a callback
 * - `WOULD_BLOCK`: a plain call has to wait for another agent, which can't run until the call returns
 * - `ALREADY_HASHED`, `NOT_REGISTERED`, `NO_NOTIFIERS`: a notifier in the wrong state for the call
 * - `LIST_NOT_EMPTY`: the notifiers of an address space were destroyed while some are registered
 * - `MMAP_SEM`, `LOCK`: a lock is not held, or not held in the way that the call needs
 * - `USE_AFTER_FREE`: a hook of an address space that was freed
 * - `RANGE`: an empty or reversed range where the kernel asserts that there is something in it
 * - `RANGE_COUNT`: a secondary MMU heard the end of a range that never started
 * - `PAGE_TABLES`: page tables are left where none may be
 * - `KERNEL`: the machine's kernel is too old for the call
 * - `CONFIG_OFF`: the notifiers were left out of this build
 */
export type MmBugCode =
  | 'MM_USERS'
  | 'MM_COUNT'
  | 'SELF_DEADLOCK'
  | 'SLEEP_IN_ATOMIC'
  | 'WOULD_BLOCK'
  | 'ALREADY_HASHED'
  | 'NOT_REGISTERED'
  | 'NO_NOTIFIERS'
  | 'LIST_NOT_EMPTY'
  | 'MMAP_SEM'
  | 'LOCK'
  | 'USE_AFTER_FREE'
  | 'RANGE'
  | 'RANGE_COUNT'
  | 'PAGE_TABLES'
  | 'KERNEL'
  | 'CONFIG_OFF';

/**
 * An error of the program that uses core, found before anything was changed: whoever catches it finds the
 * state as it was before the call. The message says what was got, what was expected and what to do.
 */
export class MmBug extends Error {
  readonly code: MmBugCode;

  constructor(code: MmBugCode, got: string, expected: string, advice: string) {
    super(`${code}: got ${got}; expected ${expected}. ${advice}`);
    this.name = 'MmBug';
    this.code = code;
  }
}
