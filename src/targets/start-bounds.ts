// What gateways wait for while they start, beyond the start of their processes or containers.
/** Until all plugin servers of Kong have their sockets, and then until every route answers through its plugin. */
export const KONG_PLUGINS_BOUND_MS = 30_000;
/** Until one request to Kong is answered while it starts. */
export const KONG_ANSWER_BOUND_MS = 5000;
/** Until Tyk has subscribed to its channel in Redis, which it does while it starts. */
export const TYK_SUBSCRIBED_BOUND_MS = 10_000;
