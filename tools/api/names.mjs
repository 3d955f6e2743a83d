// A plugin of TypeDoc: the pages of the entry points are named as users import them, and not after their files.
import { Converter, ReflectionKind } from 'typedoc';

const NAMES = {
  index: 'reload-proof',
  'vitest/public': 'reload-proof/vitest',
  'vitest/public/reporter': 'reload-proof/reporter',
};

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.getReflectionsByKind(ReflectionKind.Module))
      module.name = NAMES[module.name] ?? module.name;
  });
}
