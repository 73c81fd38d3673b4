/** Whether the notifier hooks are in this build. See config.off.ts for the other one. */
export const CONFIG_MMU_NOTIFIER: boolean = true;
