import type { CityAsset } from '../../../../src/contract/cityFile.ts';
import { cameraSettingsSchema } from '../../../../src/domain/camera/settings.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import { type RowCode, rowRefusal } from './codes.ts';
import type { SourceRow } from './columns.ts';
import type { Making } from './record.ts';

type Settings = NonNullable<NonNullable<CityAsset['device']>['settings']>;

/** Settings that a file may give beside the address, and how a row is refused for each. */
const REFUSED = {
  certificate: 'row.certificate',
  serialNumber: 'row.serial-number',
  hls: 'row.server-address',
  whep: 'row.server-address',
  account: 'row.account',
} as const satisfies Record<string, RowCode>;
const FIELDS = Object.keys(REFUSED) as (keyof typeof REFUSED)[];

/** The settings of a row's device, as strict as the city's file is with them; undefined where the row has none. */
export function settingsOf(
  { fields, context }: Making,
  row: SourceRow,
  driver: string,
): Settings | undefined | Refusal {
  const settings: Record<string, string> = {};
  const address = fields.read('address', row);
  if (address !== '') {
    const url = URL.parse(address);
    // What is imported is shown and handed on: no password comes in this way.
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      return rowRefusal('row.address', 'no http:// or https:// address, or one with a user in it', { driver });
    settings.address = url.href;
  }
  for (const field of FIELDS) {
    const written = fields.read(field, row);
    if (written !== '') settings[field] = written;
  }
  const { account } = settings;
  const wrong = cameraSettingsSchema.safeParse(settings).error?.issues[0];
  const field = FIELDS.find((name) => name === wrong?.path[0]);
  if (field !== undefined && field !== 'account')
    return rowRefusal(REFUSED[field], wrong?.message ?? 'not as the city file has it', { field });
  if (account !== undefined && (field === 'account' || !context.isCameraAccount(account)))
    return rowRefusal(REFUSED.account, 'the city file has no such account', { value: account.slice(0, 60) });
  return Object.keys(settings).length > 0 ? settings : undefined;
}
