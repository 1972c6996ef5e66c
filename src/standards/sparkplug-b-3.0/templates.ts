import type { Metric, MetricValue, Template } from './message.ts';
import { valueAs } from './values.ts';

/** Definitions of the node's birth by the name that instances refer to. */
export type Definitions = ReadonlyMap<string, Template>;

const PREFIX = '_types_/';
/** Definitions are metrics; many publishers put them in the folder `_types_`, which the references leave out. */
export const definitionNames = (metric: string): readonly string[] =>
  metric.startsWith(PREFIX) ? [metric, metric.slice(PREFIX.length)] : [metric];

/** Whether a value is a template. */
export const isTemplate = (value: MetricValue | undefined): value is Template =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'template';

/** A member that left its type out takes the definition's (tck-id-payloads-metric-datatype-not-req). */
function complete(
  member: Metric,
  definition: Template | undefined,
  definitions: Definitions,
  elements: number,
): Metric {
  let value = member.value;
  let { type, fault } = member;
  if (type === undefined && fault === undefined) {
    type = definition?.metrics.find(({ name }) => name === member.name)?.type;
    const read = type === undefined ? undefined : valueAs(member, type, elements);
    if (read?.ok) value = read.value;
    else
      fault = read?.refusal ?? {
        code: 'template.member-unknown',
        message: 'a member of no known definition, without a type',
        context: {},
      };
  }
  if (isTemplate(value)) value = completeTemplate(value, definitions, elements);
  return { ...member, type, value, fault };
}

/** The instance with the types that its definition gives its members. */
export function completeTemplate(template: Template, definitions: Definitions, elements: number): Template {
  if (template.isDefinition) return template;
  const definition = definitions.get(template.ref ?? '');
  const metrics = template.metrics.map((member) => complete(member, definition, definitions, elements));
  return { ...template, metrics };
}

/**
 * Data may carry some members of an instance only (tck-id-payloads-template-instance-members-data): the others stay as
 * they were. Members that the birth did not have are left out.
 */
export function mergeTemplate(before: MetricValue, now: Template): Template {
  if (!isTemplate(before) || before.ref !== now.ref) return now;
  const given = new Map(now.metrics.map((member) => [member.name, member]));
  return {
    ...before,
    parameters: now.parameters.length ? now.parameters : before.parameters,
    metrics: before.metrics.map((member) => {
      const next = given.get(member.name);
      if (!next) return member;
      if (isTemplate(next.value) && member.value !== undefined)
        return { ...next, value: mergeTemplate(member.value, next.value) };
      return next;
    }),
  };
}
