// What `import … from 'reload-proof'` loads: index.ts, once it is clear that this Node can read it.
import { requireSupportedNode } from '../bin/supported-node.mjs';

requireSupportedNode();

export const {
  UserError,
  checkReload,
  defineConfig,
  defineTarget,
  fromEnv,
  fromFile,
  grpc,
  http,
  httpCall,
  judge,
  shell,
  sse,
  trial,
  webSocket,
} = await import('./index.ts');
