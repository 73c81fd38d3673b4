/** Names of the errors that core's system calls return. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'EPERM',
  4: 'EINTR',
  9: 'EBADF',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  14: 'EFAULT',
  16: 'EBUSY',
  22: 'EINVAL',
  75: 'EOVERFLOW',
};

export function errorName(error: number): string {
  return NAMES[error] ?? `error ${error}`;
}
