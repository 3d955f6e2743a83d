// JavaScript, as the rest of this folder: the Node of a runner may be too old for TypeScript.

/** Inputs that are options of check with a value. */
const WITH_VALUE = [
  'url',
  'reload',
  'config',
  'target',
  'method',
  'header',
  'data',
  'rate',
  'expect-header',
  'bypass-status',
  'effect-header',
  'effect-url',
  'effect-command',
  'max-duration',
  'fail-on',
];
/** Inputs that are options of check without one. */
const SWITCHES = ['sse', 'all', 'allow-remote'];
/** Inputs of which each line is a value of its own. */
const WITH_LINES = new Set(['header']);

/** What check is called with. @param {Record<string, string>} inputs */
export function checkArguments(inputs) {
  const options = WITH_VALUE.flatMap((name) =>
    valuesOf(name, inputs[name]).map((value) => `--${name}=${value}`),
  );
  const switches = SWITCHES.filter((name) => isOn(name, inputs[name])).map((name) => `--${name}`);
  return ['check', ...options, ...switches, ...linesOf(inputs.args)];
}

function valuesOf(name, text = '') {
  if (WITH_LINES.has(name)) return linesOf(text);
  return text === '' ? [] : [text];
}

function linesOf(text = '') {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isOn(name, text = '') {
  if (!['', 'true', 'false'].includes(text))
    throw new Error(`the input ${name} must be true or false (got "${text}")`);
  return text === 'true';
}
