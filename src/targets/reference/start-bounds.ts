/**
 * Until a plugin server of the reference gateway accepts connections. It is here because the gateway's image has only
 * this folder.
 */
export const PLUGIN_SERVER_READY_BOUND_MS = 10_000;
