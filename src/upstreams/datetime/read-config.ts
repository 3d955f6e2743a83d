import { UserError } from '../../common/user-error.ts';
import type { DatetimeConfig } from './config.ts';

const PORT_MAX = 65_535;
const LONGEST_MS = 3_600_000;

/**
 * The options of an instance: from its argument, as the suite gives them, or from the environment, as a container does:
 * `VERSION`, `PORT`, `CONTROL_PORT`, `LAME_DUCK_MS`, `IDLE_MS` and `ALWAYS_CLOSES`.
 * @throws UserError that names what is wrong in the environment
 */
export function readConfig(argument: string | undefined, environment: NodeJS.ProcessEnv): DatetimeConfig {
  if (argument !== undefined) return JSON.parse(argument) as DatetimeConfig;
  const whole = (name: string, usual: number, max: number) =>
    toWhole(name, environment[name] ?? '', usual, max);
  const { VERSION: version = '', ALWAYS_CLOSES: closes = '' } = environment;
  if (version === '') throw new UserError('VERSION is missing: name the version that each response tells');
  if (!['', 'true', 'false'].includes(closes))
    throw new UserError(`ALWAYS_CLOSES must be true or false (got "${closes}")`);
  return {
    version,
    host: '0.0.0.0',
    port: whole('PORT', 8080, PORT_MAX),
    controlPort: whole('CONTROL_PORT', 8081, PORT_MAX),
    alwaysCloses: closes === 'true',
    lameDuckMs: whole('LAME_DUCK_MS', 0, LONGEST_MS),
    idleMs: whole('IDLE_MS', 1000, LONGEST_MS),
  };
}

function toWhole(name: string, text: string, usual: number, max: number): number {
  const value = text === '' ? usual : Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new UserError(`${name} must be a whole number between 0 and ${max} (got "${text}")`);
}
