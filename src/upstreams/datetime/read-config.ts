import { UserError } from '../../common/user-error.ts';
import type { DatetimeConfig } from './config.ts';

const PORT_MAX = 65_535;
const LONGEST_MS = 3_600_000;

/**
 * The options of an instance: from its argument, as the suite gives them, or from the environment, as a container does:
 * `VERSION`, `PORT`, `CONTROL_PORT`, `LAME_DUCK_MS`, `IDLE_MS`, `ALWAYS_CLOSES` and `UNTIL_COUNTED`.
 * @throws UserError that names what is wrong in the environment
 */
export function readConfig(argument: string | undefined, environment: NodeJS.ProcessEnv): DatetimeConfig {
  if (argument !== undefined) return JSON.parse(argument) as DatetimeConfig;
  const whole = (name: string, usual: number, max: number) =>
    toWhole(name, environment[name] ?? '', usual, max);
  const { VERSION: version = '' } = environment;
  if (version === '') throw new UserError('VERSION is missing: name the version that each response tells');
  return {
    version,
    host: '0.0.0.0',
    port: whole('PORT', 8080, PORT_MAX),
    controlPort: whole('CONTROL_PORT', 8081, PORT_MAX),
    alwaysCloses: isTrue('ALWAYS_CLOSES', environment),
    lameDuckMs: whole('LAME_DUCK_MS', 0, LONGEST_MS),
    idleMs: whole('IDLE_MS', 1000, LONGEST_MS),
    untilCounted: isTrue('UNTIL_COUNTED', environment),
  };
}

function isTrue(name: string, environment: NodeJS.ProcessEnv): boolean {
  const text = environment[name] ?? '';
  if (['', 'true', 'false'].includes(text)) return text === 'true';
  throw new UserError(`${name} must be true or false (got "${text}")`);
}

function toWhole(name: string, text: string, usual: number, max: number): number {
  const value = text === '' ? usual : Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new UserError(`${name} must be a whole number between 0 and ${max} (got "${text}")`);
}
