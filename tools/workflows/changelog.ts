/**
 * What CHANGELOG.md says of a version, without its heading, which is `## 1.2.3` or `## 1.2.3 - 2026-11-26`.
 * Undefined where it has no such section.
 */
export function sectionOf(changelog: string, version: string): string | undefined {
  const section = changelog
    .split(/^## /m)
    .slice(1)
    .find((text) => text.split(/\s/, 1)[0] === version);
  return section?.slice(section.indexOf('\n')).trim();
}
