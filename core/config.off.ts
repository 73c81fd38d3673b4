/** The value for a build without the notifier hooks; see config.ts. */
export const CONFIG_MMU_NOTIFIER: boolean = false;
