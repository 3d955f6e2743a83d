import { parse } from 'yaml';
import type { PositionedKeys } from '../../common/positioned-yaml.ts';
import { UserError } from '../../common/user-error.ts';

type Keys = readonly string[];

/**
 * The content of a config file with other values for some keys, each given as KEY=VALUE. Values are read as YAML.
 * @throws UserError
 */
export function withKeys(source: PositionedKeys, given: readonly string[]): PositionedKeys {
  const set = given.map(toKey);
  const isSet = (path: readonly PropertyKey[]) =>
    set.findLast(({ keys }) => keys.every((key, index) => path[index] === key));
  const found = (path: readonly PropertyKey[], at: PositionedKeys['at']) => {
    const own = isSet(path);
    return own ? `--set ${own.keys.join('.')}` : at(path);
  };
  return {
    value: set.reduce((value, { keys, to }) => replaced(value, keys, to), source.value),
    at: (path) => found(path, source.at),
    keyAt: (path) => found(path, source.keyAt),
  };
}

function toKey(text: string): { keys: Keys; to: unknown } {
  const [, path = '', value = ''] = /^([\w-]+(?:\.[\w-]+)*)=(.*)$/s.exec(text) ?? [];
  if (path === '')
    throw new UserError(
      `--set ${text} is not of the form KEY=VALUE, such as load.rate=50 or targets.api.url=http://…`,
    );
  try {
    return { keys: path.split('.'), to: parse(value) as unknown };
  } catch {
    throw new UserError(`--set ${path} has a value that is no YAML: put it in quotes`);
  }
}

function replaced(value: unknown, [key, ...others]: Keys, to: unknown): unknown {
  if (key === undefined) return to;
  const object = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return { ...object, [key]: replaced(object[key], others, to) };
}
