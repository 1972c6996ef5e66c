import { CLASS_OF } from './streams.ts';

/** Makes this version one that does not know some kinds, until what it gives is called: the upgrade. */
export function withoutKinds(...kinds: readonly string[]): () => void {
  const known = CLASS_OF as Record<string, (typeof CLASS_OF)[string]>;
  const kept = kinds.map((kind) => [kind, known[kind]!] as const);
  for (const kind of kinds) delete known[kind];
  return () => {
    for (const [kind, of] of kept) known[kind] = of;
  };
}
