/** What a JavaScript user would take to tell many listeners of one event, each as its documentation shows it. */
import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import type { Listener } from './listeners.ts';

/** Registers the listeners and returns what tells them. */
export type DispatchPeer = (listeners: readonly Listener[]) => Listener;

const EVENT = 'invalidatePage';

const closures: DispatchPeer = (listeners) => {
  const list = [...listeners];
  return (mm, address) => {
    for (const listener of list) listener(mm, address);
  };
};

const eventEmitter: DispatchPeer = (listeners) => {
  const emitter = new EventEmitter().setMaxListeners(0);
  for (const listener of listeners) emitter.on(EVENT, listener);
  return (mm, address) => {
    emitter.emit(EVENT, mm, address);
  };
};

class InvalidatePageEvent extends Event {
  readonly mm: unknown;
  readonly address: number;

  constructor(mm: unknown, address: number) {
    super(EVENT);
    this.mm = mm;
    this.address = address;
  }
}

const eventTarget: DispatchPeer = (listeners) => {
  const target = new EventTarget();
  for (const listener of listeners) {
    target.addEventListener(EVENT, (event) => {
      const { mm, address } = event as InvalidatePageEvent;
      listener(mm, address);
    });
  }
  return (mm, address) => {
    target.dispatchEvent(new InvalidatePageEvent(mm, address));
  };
};

interface Message {
  readonly mm: unknown;
  readonly address: number;
}

const diagnosticsChannel: DispatchPeer = (listeners) => {
  const messages = channel(EVENT);
  for (const listener of listeners) {
    messages.subscribe((message) => listener((message as Message).mm, (message as Message).address));
  }
  return (mm, address) => {
    if (messages.hasSubscribers) messages.publish({ mm, address } satisfies Message);
  };
};

/** Of Node and the language: there on every machine. */
export const BUILT_IN: Readonly<Record<string, DispatchPeer>> = {
  closures,
  EventEmitter: eventEmitter,
  EventTarget: eventTarget,
  diagnostics_channel: diagnosticsChannel,
};
