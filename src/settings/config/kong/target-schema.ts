import { z } from 'zod';
import { duration, hasKey, headerName, must, strict, text } from '../leaves.ts';

const KONG = "a version of Kong, such as '3.9.3', or the name of an image";
const CONFIGURATION = 'an object of JSON, or @FILE for one that a file holds';

/** The keys of which one is enough to make a target one of Kong with a plugin. */
const OF_KONG = ['kong', 'plugin', 'pluginName', 'pluginConfig'] as const;

/** The image that a version, or the name of an image, stands for; undefined where it is neither. */
export function kongImage(given: string): string | undefined {
  const image = /^\d[\w.-]*$/.test(given) ? `kong:${given}` : given;
  return /^[\w./:@-]+$/.test(image) ? image : undefined;
}

/** Whether what a config file says of a target is about Kong with a plugin. */
export function asksForKong(given: unknown): boolean {
  return OF_KONG.some((key) => hasKey(given, key));
}

/** Kong with a plugin of the user's own. `judging` are the keys of every target, `ofServers` those of a server only. */
export function kongTargetSchema<Judging extends z.ZodRawShape>(
  judging: Judging,
  ofServers: readonly string[],
) {
  return strict(
    {
      ...judging,
      kong: z
        .string(must(KONG))
        .refine((given) => kongImage(given) !== undefined, must(KONG))
        .optional(),
      plugin: text('the path of a folder with a Kong plugin'),
      pluginName: text('what Kong calls the plugin').optional(),
      pluginConfig: z
        .union(
          [z.record(z.string(), z.json()), z.string().regex(/^@./, must(CONFIGURATION, false))],
          must(CONFIGURATION, false),
        )
        .optional(),
      expect: strict({
        header: headerName.optional(),
      }).optional(),
      // The load of a Kong that is started for the check disturbs nobody else.
      limits: strict({ duration: duration().optional() }).optional(),
    },
    (key, given) => {
      const other = OF_KONG.find((name) => hasKey(given, name));
      return ofServers.includes(key)
        ? `has both "${other}", which is for Kong with your plugin, and "${key}", which is for a server of your own: leave one out`
        : undefined;
    },
  );
}
