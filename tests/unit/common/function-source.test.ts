import { expect, test } from 'vitest';
import { functionFrom, requireSelfContained, sourceOf } from '../../../src/common/function-source.ts';

const CONSTANT = 3;
const methods = {
  double(this: void, value: number) {
    return 2 * value;
  },
};

test.for<[what: string, given: (value: number) => number]>([
  ['an arrow function', (value) => 2 * value],
  [
    'a function',
    function double(value: number) {
      return 2 * value;
    },
  ],
  ['a method', methods.double],
])('%s runs from its source text', ([, given]) => {
  expect(functionFrom(sourceOf('it', given))(21)).toBe(42);
});

test('what is no source text, or does not return at once, is refused', () => {
  expect(() => sourceOf('flows.a.body', Math.max.bind(null))).toThrow(
    /^flows.a.body must be a function written/,
  );
  expect(() => sourceOf('flows.a.body', () => Promise.resolve())).not.toThrow();
  expect(() => sourceOf('flows.a.body', async (id: string) => await Promise.resolve(id))).toThrow(
    /cannot be async/,
  );
});

test('a function that uses what is outside of it is refused with the name of that', () => {
  const source = String((value: number) => value + CONSTANT);
  expect(() => requireSelfContained('flows.a.body', source, 1)).toThrow(
    /^flows.a.body runs in another thread and can use only its argument and what JavaScript has: CONSTANT is not/,
  );
  const strict = String((value: { deep: { er: string } }) => value.deep.er);
  expect(() => requireSelfContained('flows.a.body', strict, {})).not.toThrow();
});
