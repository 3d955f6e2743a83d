/** Runs one step of the preparation, and says so when it takes long. */
export type Step = <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;

/** A step that is over sooner needs no line. */
const LONG_MS = 1000;
const REMINDER_MS = 30_000;

/**
 * Steps that print a line when they begin to take long, one every half minute from then on, and one when they have
 * ended.
 */
export function printedSteps(print: (line: string) => void): Step {
  return async (what, work) => {
    const beganMs = performance.now();
    const seconds = () => `${Math.round((performance.now() - beganMs) / 1000)} s`;
    let reminder: NodeJS.Timeout | undefined;
    const first = setTimeout(() => {
      print(`  preparing ${what}`);
      reminder = setInterval(() => print(`  still preparing ${what} after ${seconds()}`), REMINDER_MS);
    }, LONG_MS);
    try {
      const result = await work();
      if (reminder) print(`  prepared ${what} in ${seconds()}`);
      return result;
    } finally {
      clearTimeout(first);
      clearInterval(reminder);
    }
  };
}
