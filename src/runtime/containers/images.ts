import { PACKAGE_FOLDER } from '../../common/places.ts';
import type { ImageSpec } from './build/image-spec.ts';

const READY_LINE = 'src/runtime/processes/ready-line.ts';
const MODULE = 'containers/module.json';

function ofSuite(name: string, files: string[]): ImageSpec {
  return {
    name,
    context: PACKAGE_FOLDER,
    dockerfile: `containers/${name}/Dockerfile`,
    files: [`containers/${name}`, ...files],
  };
}

/** Images of the suite's own programs. */
export const IMAGES = {
  reference: ofSuite('reference', ['plugins', 'src/targets/reference', READY_LINE]),
  upstream: ofSuite('upstream', [
    MODULE,
    ...['handled', 'main', 'responses', 'serve', 'upstream'].map((name) => `src/upstreams/${name}.ts`),
    'src/upstreams/grpc',
    'src/upstreams/streams',
    READY_LINE,
  ]),
  dashboard: ofSuite('dashboard', [
    MODULE,
    'src/upstreams/serve.ts',
    'src/upstreams/dashboard',
    'src/record/clock.ts',
    READY_LINE,
  ]),
} satisfies Record<string, ImageSpec>;

/** The user's Kong image with the plugins added. */
export function kongImage(base: string, goPdk: string, user: string): ImageSpec {
  return {
    ...ofSuite('kong', ['plugins']),
    args: { KONG_IMAGE: base, GO_PDK: goPdk, KONG_USER: user },
  };
}

/** An image of a Tyk version, built from its Go modules. */
export function tykImage(version: string): ImageSpec {
  return { ...ofSuite('tyk', []), args: { TYK_VERSION: version } };
}
