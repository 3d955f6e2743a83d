import { defineConfig } from 'vitest/config';

// For `npm run mutation`: the tests of pure functions, without the global set-up, since nothing is started that would have to be
// ended. The property tests stay out: a mutant that only chance kills is not killed. So do
// the seeds' long histories, which make every endless loop among the mutants cost a minute.
export default defineConfig({
  test: {
    watch: false,
    // Some tests write a file; here it goes into Stryker's own copy of the project, which is removed.
    env: { RELOAD_PROOF_TMP: import.meta.dirname },
    include: ['verdict', 'record', 'load'].map((folder) => `tests/unit/${folder}/**/*.test.ts`),
    exclude: ['**/*properties.test.ts', '**/seeds.test.ts', '**/error-rates*.test.ts', '**/node_modules/**'],
  },
});
