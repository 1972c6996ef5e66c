import type { CameraAccountRow } from '../../../../src/contract/cameraAccounts.ts';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ACCOUNT_STANDINGS, type AccountStanding, accountStanding } from '../../../../src/domain/camera/accounts.ts';
import { type CameraHealth, UNLOOKED } from '../../../../src/domain/camera/health.ts';
import { variableOf } from '../../secrets/secretStore.ts';
import type { CameraAccount, CameraAccounts } from './cameraAccounts.ts';

/** What the list is made from. */
export interface AccountBookOptions {
  readonly accounts: Pick<CameraAccounts, 'of' | 'named' | 'names'>;
  /** Those that have an address. */
  readonly cameras: () => readonly Asset[];
  readonly healthOf: (camera: string) => CameraHealth | undefined;
}

/**
 * The accounts of the city's cameras as they stand now: the usual one, the others by name, then those that cameras name
 * and the city has not. No password is read into it.
 */
export function accountRows({ accounts, cameras, healthOf }: AccountBookOptions): CameraAccountRow[] {
  const rows = new Map<string | null, CameraAccountRow>();
  for (const name of accounts.names()) {
    const account = accounts.named(name);
    if (account.ok) rows.set(name, emptyRow(name, account.value));
  }
  for (const camera of cameras()) {
    const account = accounts.of(camera);
    const own = camera.device?.settings?.account;
    const name = account.ok ? (own === undefined ? null : String(own)) : String(account.refusal.context.account);
    const row = rows.get(name) ?? emptyRow(name, null);
    rows.set(name, row);
    const standing = account.ok ? accountStanding(healthOf(camera.id) ?? UNLOOKED) : 'unknown';
    row.cameras.push({ id: camera.id, number: camera.number, name: camera.name, standing });
  }
  const place = ({ standing }: { standing: AccountStanding }): number => ACCOUNT_STANDINGS.indexOf(standing);
  for (const { cameras: listed } of rows.values())
    listed.sort((one, other) => place(one) - place(other) || one.number - other.number);
  return [...rows.values()];
}

const emptyRow = (name: string | null, account: CameraAccount | null): CameraAccountRow => ({
  name,
  isThere: account !== null,
  username: account?.username ?? '',
  password: account?.place() ?? 'none',
  secret: account?.secret ? { name: account.secret, variable: variableOf(account.secret) } : null,
  cameras: [],
});
