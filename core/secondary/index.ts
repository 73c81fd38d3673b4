export * from './gru.ts';
export * from './gru-miss.ts';
export * from './gru-notifier-register.ts';
export * from './host-page.ts';
export * from './kvm.ts';
export * from './kvm-fault.ts';
export * from './kvm-memslots.ts';
export * from './kvm-shadow.ts';
