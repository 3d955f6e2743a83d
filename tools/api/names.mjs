// A plugin of TypeDoc: entry points, the reporter and durations have the names that users know.
import { Converter, ReferenceType, ReflectionKind } from 'typedoc';

const NAMES = {
  index: 'reload-proof',
  'vitest/public': 'reload-proof/vitest',
  'vitest/public/reporter': 'reload-proof/reporter',
};

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module))
      module.name = NAMES[module.name] ?? module.name;
    for (const one of project.getReflectionsByKind(ReflectionKind.Class))
      if (one.name === 'default') one.name = 'ReloadReporter';
    // What a variable is set to is code.
    for (const one of project.getReflectionsByKind(ReflectionKind.Variable)) delete one.defaultValue;
    nameDurations(project);
  });
}

// The compiler writes out a union where it is optional.
function nameDurations(project) {
  const duration = project
    .getReflectionsByKind(ReflectionKind.TypeAlias)
    .find(({ name }) => name === 'Duration');
  if (!duration) throw new Error('there is no type Duration');
  for (const one of project.getReflectionsByKind(ReflectionKind.Property))
    if (isDuration(one.type))
      one.type = ReferenceType.createResolvedReference(duration.name, duration, project);
}

function isDuration(type) {
  return type?.type === 'union' && type.types.every((each) => each.type === 'templateLiteral');
}
