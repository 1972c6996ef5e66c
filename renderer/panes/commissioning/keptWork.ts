import { z } from 'zod';
import { importMappingSchema } from '../../../src/contract/commissioning.ts';
import { type Flow, isBusy } from './flow.ts';
import { finished } from './mapping.ts';

/*
 * What a window keeps of an import over its own reloading: which file is at the station, and the mapping as it was last
 * complete.
 */

const KEY = 'vigie.commissioning';

const keptSchema = z.object({
  file: z.object({ name: z.string(), bytes: z.number() }),
  upload: z.string().min(1).max(64),
  draft: importMappingSchema,
});
export type KeptWork = z.infer<typeof keptSchema>;

/** What is used of the tab's own memory. */
export type TabMemory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Keeps what is worth it of this state; forgets it once the import is done or given up. */
export function keepWork(memory: TabMemory, flow: Flow): void {
  if (!('open' in flow)) {
    if (!isBusy(flow)) memory.removeItem(KEY);
    return;
  }
  if (flow.stage === 'applied') {
    memory.removeItem(KEY);
    return;
  }
  const { file, upload, draft } = flow.open;
  const kept = keptSchema.safeParse({ file, upload, draft: finished(draft) });
  // Half a mapping is not kept: the last whole one is the better start.
  if (kept.success) memory.setItem(KEY, JSON.stringify(kept.data));
}

/** What was kept; null when there is nothing that can be used. */
export function keptWork(memory: TabMemory): KeptWork | null {
  const text = memory.getItem(KEY);
  if (text === null) return null;
  try {
    const kept = keptSchema.safeParse(JSON.parse(text));
    return kept.success ? kept.data : null;
  } catch {
    return null;
  }
}
