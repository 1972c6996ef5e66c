import { z } from 'zod';

/** A window's layout as it is kept: the docking library's own data under a number of ours. */
const savedSchema = z.object({
  version: z.literal(1),
  dock: z.looseObject({
    grid: z.looseObject({ root: z.looseObject({ type: z.string() }) }),
    panels: z.record(
      z.string(),
      z.looseObject({
        id: z.string(),
        contentComponent: z.literal('pane'),
        params: z.looseObject({ pane: z.string(), config: z.unknown() }),
      }),
    ),
  }),
});

/** The part of a saved layout that the docking library reads. */
export type SavedDock = z.infer<typeof savedSchema>['dock'];

/** Reads a saved layout. Null when it is none, empty, or shows a pane that this version does not have. */
export function readLayout(text: string, isPane: (id: string) => boolean): SavedDock | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const read = savedSchema.safeParse(parsed);
  if (!read.success) return null;
  const panels = Object.values(read.data.dock.panels);
  return panels.length > 0 && panels.every(({ params }) => isPane(params.pane)) ? read.data.dock : null;
}

/** Writes a layout as it is kept. */
export const writeLayout = (dock: unknown): string => JSON.stringify({ version: 1, dock });
