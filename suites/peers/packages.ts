/** Event emitters from the registry: development dependencies, so they may be missing. */
import type { DispatchPeer } from './dispatch.ts';
import type { Listener } from './listeners.ts';

const EVENT = 'invalidatePage';

/** What is used of each of them. */
interface Emitter {
  on(event: string, listener: unknown): unknown;
  emit(event: string, ...args: unknown[]): unknown;
}

interface SyncHook {
  tap(name: string, listener: Listener): void;
  call(mm: unknown, address: number): void;
}

type Exports = Readonly<Record<string, unknown>>;

const byArguments =
  (emitter: Emitter): DispatchPeer =>
  (listeners) => {
    for (const listener of listeners) emitter.on(EVENT, listener);
    return (mm, address) => {
      emitter.emit(EVENT, mm, address);
    };
  };

/** mitt hands one value to its listeners. */
const byMessage =
  (emitter: Emitter): DispatchPeer =>
  (listeners) => {
    for (const listener of listeners) {
      emitter.on(EVENT, ({ mm, address }: { mm: unknown; address: number }) => listener(mm, address));
    }
    return (mm, address) => {
      emitter.emit(EVENT, { mm, address });
    };
  };

const byHook =
  (hook: SyncHook): DispatchPeer =>
  (listeners) => {
    for (const [index, listener] of listeners.entries()) hook.tap(`listener ${index}`, listener);
    return (mm, address) => hook.call(mm, address);
  };

const makers: Readonly<Record<string, (exports: Exports) => DispatchPeer>> = {
  eventemitter3: ({ EventEmitter }) => byArguments(new (EventEmitter as new () => Emitter)()),
  mitt: ({ default: mitt }) => byMessage((mitt as () => Emitter)()),
  nanoevents: ({ createNanoEvents }) => byArguments((createNanoEvents as () => Emitter)()),
  tapable: ({ SyncHook }) => byHook(new (SyncHook as new (names: string[]) => SyncHook)(['mm', 'address'])),
};

/** By the name of its package: the peer's maker, or why it isn't there. */
export async function loadPackages(): Promise<Map<string, (() => DispatchPeer) | string>> {
  const entries = Object.entries(makers).map(
    async ([name, make]): Promise<[string, (() => DispatchPeer) | string]> => {
      try {
        const exports = (await import(name)) as Exports;
        return [name, () => make(exports)];
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const missing = code === 'ERR_MODULE_NOT_FOUND';
        return [name, missing ? `the package ${name} is not installed` : message];
      }
    },
  );
  return new Map(await Promise.all(entries));
}
