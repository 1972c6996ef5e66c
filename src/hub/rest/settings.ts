import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';

const network = z
  .string()
  .regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, 'a network such as 10.20.0.0/16')
  .refine((text) => {
    const [address = '', bits] = text.split('/');
    const family = isIP(address);
    return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
  }, 'a network such as 10.20.0.0/16');

const schema = z.strictObject({
  /** Networks of one's own that webhooks may be sent to; none when left out. */
  webhookNetworks: z.array(network).max(100).default([]),
});

/** How the interface for other systems is set up. */
export interface RestSettings {
  readonly webhookNetworks: BlockList;
}

/** A list of networks to compare with. */
export function networks(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Reads `rest.json` of the hub's folder, which need not be there. Refusal: `rest.settings` (context `file`). */
export function readRestSettings(dir: string): Result<RestSettings> {
  const file = join(dir, 'rest.json');
  let json: unknown = {};
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      return refuse('rest.settings', `${file}: ${error instanceof Error ? error.message : error}`, { file });
  }
  const read = schema.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    return refuse('rest.settings', `${file}: ${issue?.path.join('.')}: ${issue?.message}`, { file });
  }
  return ok({ webhookNetworks: networks(read.data.webhookNetworks) });
}
