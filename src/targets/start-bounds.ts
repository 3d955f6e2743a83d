// How long to wait for steps of a gateway's start, beyond that of its processes or containers.
/**
 * Until all plugin servers of Kong have their sockets, and then until each route's response shows that its plugin ran.
 */
export const KONG_PLUGINS_BOUND_MS = 30_000;
/** The time-out of one request to Kong while it starts. */
export const KONG_RESPONSE_BOUND_MS = 5000;
/** Until Tyk has subscribed to its Redis channel. */
export const TYK_SUBSCRIBED_BOUND_MS = 10_000;
