/** Until a plugin server of the reference gateway accepts connections. In this folder, since the gateway's image holds no other. */
export const PLUGIN_SERVER_READY_BOUND_MS = 10_000;
