/*
 * What the library's parser makes of XML: an element is a text, or a record of lists of elements by name (first letter
 * small unless the second is a capital), with its attributes in `$` and its text in `_`. Nothing here trusts that shape.
 */

const ownOf = (node: unknown, name: string): unknown =>
  typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? (node as Record<string, unknown>)[name]
    : undefined;

/** The children of that name, in order. */
export const elements = (node: unknown, name: string): readonly unknown[] => {
  const found = ownOf(node, name);
  return Array.isArray(found) ? found : [];
};

/** The first child along a path of names. An empty element is a text without characters. */
export const element = (node: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => elements(at, name)[0], node);

/** The text of the first element along a path, without white space around it; undefined when it has none. */
export const textOf = (node: unknown, ...path: readonly string[]): string | undefined => {
  const found = element(node, ...path);
  const text = typeof found === 'string' ? found : ownOf(found, '_');
  return typeof text === 'string' ? text.trim() : undefined;
};

/** An attribute of an element. */
export const attributeOf = (node: unknown, name: string): string | undefined => {
  const value = ownOf(ownOf(node, '$'), name);
  return typeof value === 'string' ? value : undefined;
};

/** Elements of any name, each with its name. */
export const children = (node: unknown): readonly (readonly [name: string, node: unknown])[] =>
  typeof node === 'object' && node !== null
    ? Object.entries(node).flatMap(([name, list]) =>
        name === '$' || name === '_' || !Array.isArray(list) ? [] : list.map((one) => [name, one] as const),
      )
    : [];

/** Whether an element is marked as a topic (WS-Topics 1.3, clause 7.2), whatever prefix its author chose. */
export const isTopic = (node: unknown): boolean => {
  const attributes = ownOf(node, '$');
  return (
    typeof attributes === 'object' &&
    attributes !== null &&
    Object.entries(attributes).some(([name, value]) => /(?:^|:)topic$/.test(name) && value === 'true')
  );
};
