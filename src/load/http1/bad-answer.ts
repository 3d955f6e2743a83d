/** What was read is no answer of HTTP/1.1; the message says why, in words that are few enough to be counted. */
export class BadAnswer extends Error {}
