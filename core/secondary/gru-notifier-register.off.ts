import { configOff } from '../config-off.ts';

/* gru-notifier-register.ts for a build without notifiers: each throws `CONFIG_OFF`. */

export function gruRegisterMmuNotifier(): never {
  throw configOff('gruRegisterMmuNotifier');
}

export function gruDropMmuNotifier(): never {
  throw configOff('gruDropMmuNotifier');
}
