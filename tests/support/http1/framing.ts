/** How an HTTP/1.1 client frames the response that a stream of bytes begins with. */
export interface Framing {
  /** Undefined when no head was read. */
  status: number | undefined;
  body: string;
  /** After how many bytes the response is complete; `close`: once the server has ended the connection; undefined: never. */
  end: number | 'close' | undefined;
  /** Whether the connection serves the next request; false when the response is never complete. */
  kept: boolean;
  /** After how many bytes the client knew that this is no response; undefined when it did not find any fault. */
  faultAt: number | undefined;
}

export const NOTHING: Framing = {
  status: undefined,
  body: '',
  end: undefined,
  kept: false,
  faultAt: undefined,
};
