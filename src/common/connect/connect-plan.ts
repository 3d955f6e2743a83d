/** For https. */
export interface TlsPlan {
  /** The certificate authorities to trust (PEM), in place of those that Node trusts. */
  ca?: string;
  /** Whether the server's certificate is not checked at all. @default false */
  insecure?: boolean;
  /**
   * The server name in the handshake (SNI), for which the certificate has to be.
   * @default the host of the Host header, or of the URL
   */
  serverName?: string;
  /** The client's certificate, with what is between it and its authority (PEM). @default none */
  cert?: string;
  /** The private key of the client's certificate (PEM, not encrypted). */
  key?: string;
}

/** Versions of the PROXY protocol: in text, and in binary. */
export type ProxyVersion = 'v1' | 'v2';
export const PROXY_VERSIONS = ['v1', 'v2'] as const satisfies readonly ProxyVersion[];

/** A Unix socket, by its path, or another host or port than the URL's. */
export type ConnectTo = { path: string } | { host?: string; port?: number };

/** How connections are opened, beyond what a URL says. */
export interface ConnectPlan {
  tls?: TlsPlan;
  /** Where connections lead. The Host header and the server name stay those of the URL. @default to the URL's host */
  connectTo?: ConnectTo;
  /** Begins each connection with a header of the PROXY protocol that names its own two ends. @default none */
  proxyProtocol?: ProxyVersion;
}
