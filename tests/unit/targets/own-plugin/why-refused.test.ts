import { expect, test } from 'vitest';
import { whyRefused } from '../../../../src/targets/kong/own-plugin/why-refused.ts';

// As Kong 3.9.3 logged it for a plugin without the field `headr`.
const UNKNOWN_FIELD = `2026/11/26 22:41:26 [notice] 1#0: [kong] process.lua:101 [pluginserver] loaded #1 external plugins info
2026/11/26 22:41:31 [error] 1#0: init_by_lua error: /usr/local/share/lua/5.1/kong/init.lua:731: error parsing declarative config file /opt/reload-proof/kong.json:
in 'services':
  - in entry 1 of 'services':
    in 'plugins':
      - in entry 1 of 'plugins':
        in 'config':
          in 'headr': unknown field
stack traceback:
	[C]: in function 'error'
	init_by_lua(nginx-kong.conf:45):3: in main chunk
`;

test('says on one line which field Kong refuses, without the stack', () => {
  expect(whyRefused(UNKNOWN_FIELD)).toBe(
    "in 'services': - in entry 1 of 'services': in 'plugins': - in entry 1 of 'plugins': in 'config': in 'headr': unknown field",
  );
});

test('leaves out how to get more of a stack', () => {
  expect(whyRefused('Error: the plugin x is not there\n\n  Run with --v (verbose) for more details\n')).toBe(
    'the plugin x is not there',
  );
});

test('says nothing of a log without a reason', () => {
  expect(whyRefused('[notice] start worker process 12\n')).toBeUndefined();
});
