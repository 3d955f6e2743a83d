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
