import { VERSION } from '../common/places.ts';
import { LANGUAGE_NAMES, LANGUAGES } from '../runtime/builds/plugins.ts';
import { describeLoad } from '../report/console/describe-load.ts';
import type { Prepared } from '../scenario/context.ts';
import { describeContainers } from '../scenario/prepare/containers.ts';
import { pluginNeed, type RunNeeds } from '../scenario/prepare/needs.ts';
import type { Settings } from '../settings/keys.ts';
import { loadOf } from '../settings/load.ts';

/** The first lines of a run, before anything is prepared. */
export function announceRun(settings: Settings): string[] {
  return [
    `reload-proof ${VERSION}, parts in ${settings.RUNTIME}`,
    `  load      ${describeLoad(loadOf(settings))}, unless a scenario says otherwise`,
  ];
}

/** The lines about what was prepared, with versions as the programs report them. */
export async function announcePrepared(
  { GATEWAY, RUNTIME }: Settings,
  { processes, containers }: RunNeeds,
  { tyk, images, missingPlugins }: Prepared,
): Promise<string[]> {
  const languages = LANGUAGES.filter(
    (language) =>
      missingPlugins[language] === undefined &&
      [processes, containers].some((needs) => needs.has(pluginNeed(language))),
  ).map((language) => LANGUAGE_NAMES[language]);
  const standsIn = 'a stand-in for Kong, so its results say nothing about Kong itself';
  return [
    ...(languages.length === 0 || GATEWAY === 'kong'
      ? []
      : [`  gateway   ${GATEWAY} ${VERSION}: ${standsIn}`]),
    ...(images ? await describeContainers(images) : []),
    ...(languages.length === 0 ? [] : [`  plugins   real plugin servers in ${listed(languages)}`]),
    ...(tyk
      ? [
          `  tyk       the real gateway ${tyk.versions.tyk}, ${tyk.origin}, with Redis ${tyk.versions.redis} and a mock dashboard${tyk.images ? ', all in containers' : ''}`,
        ]
      : []),
    ...(RUNTIME === 'containers' ? ['  others    blue-green-deploy runs its programs in processes'] : []),
  ];
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);
}
