import { z } from 'zod';
import { PROXY_VERSIONS } from '../../common/connect/connect-plan.ts';

/** How connections are opened, as the options of a command say it; the names are those of curl, where it has them. */
export const connectionOptions = z.object({
  cacert: z.string().optional(),
  insecure: z.boolean().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  pass: z.string().optional(),
  servername: z.string().optional(),
  unixSocket: z.string().optional(),
  connectTo: z.string().optional(),
  haproxyProtocol: z.enum(PROXY_VERSIONS).optional(),
});

export type ConnectionOptions = z.infer<typeof connectionOptions>;

/** In a command that is passed on, in place of what is private. */
const PLACEHOLDERS: Partial<Record<keyof ConnectionOptions, string>> = {
  cacert: '--cacert "<your certificate authority>"',
  insecure: '--insecure',
  cert: '--cert "<your client certificate>"',
  key: '--key "<your key>"',
  pass: '--pass "<your passphrase>"',
  servername: '--servername "<your server name>"',
  unixSocket: '--unix-socket "<your socket>"',
  connectTo: '--connect-to "<your address>"',
};

/** The options as a command that is passed on has them. */
export function withPlaceholders(options: ConnectionOptions): string[] {
  const given = Object.entries(PLACEHOLDERS).filter(([name]) => {
    const value = options[name as keyof ConnectionOptions];
    return value !== undefined && value !== false;
  });
  const { haproxyProtocol } = options;
  return [
    ...given.map(([, text]) => text),
    ...(haproxyProtocol === undefined ? [] : [`--haproxy-protocol ${haproxyProtocol}`]),
  ];
}
