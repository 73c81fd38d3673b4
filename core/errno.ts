/** Failures that a caller must expect are returned as the kernel's negative numbers; misuse throws `MmBug`. */
export const EPERM = 1;
export const EINTR = 4;
export const EBADF = 9;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const EFAULT = 14;
export const EBUSY = 16;
export const EINVAL = 22;
export const EOVERFLOW = 75;
