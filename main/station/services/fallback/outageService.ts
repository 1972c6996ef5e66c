import type { OutageState } from '../../../../src/contract/outage.ts';
import type { Refusal, Result } from '../../../../src/shared/result.ts';
import { refuse } from '../../../../src/shared/result.ts';
import { checkBackup, listBackups } from '../../../../src/storage/backups.ts';
import type { NightlyBackup } from '../../../../src/storage/nightlyBackup.ts';
import type { BundleKeeper } from '../../bundle/bundleKeeper.ts';
import { type ChangeFeed, createChangeFeed } from '../changeFeed.ts';
import type { WindowAccess } from '../windows/windowAccess.ts';
import type { HubChoice } from './hubChoice.ts';

/** What this station keeps ready for an outage, and what an operator may ask of it. */
export interface OutageService {
  readonly feed: ChangeFeed<'outage'>;
  /** `elsewhere`: as a window on another machine is told. */
  readonly state: (elsewhere: boolean) => OutageState;
  readonly windows: Pick<WindowAccess, 'giveCode' | 'closeAll'>;
  readonly bundle: Pick<BundleKeeper, 'make' | 'forget'>;
  readonly hub: Pick<HubChoice, 'elect' | 'join' | 'usual'>;
  /** Makes a copy of the data now. */
  backUp(): Promise<Result<unknown>>;
  /** Opens the newest copy beside and counts what it holds. */
  testBackup(): Promise<Result<unknown>>;
}

export interface OutageServiceOptions {
  readonly backups: string;
  readonly days: number;
  readonly nightly: NightlyBackup;
  readonly bundle: BundleKeeper;
  readonly hub: HubChoice;
  readonly windows: WindowAccess;
  readonly now: () => number;
  readonly feed?: ChangeFeed<'outage'>;
}

const MOST_COPIES = 30;

/** Opens the service. */
export function createOutageService(options: OutageServiceOptions): OutageService {
  const { backups, days, nightly, bundle, hub, windows, now, feed = createChangeFeed<'outage'>() } = options;
  let making = false;
  let tested: OutageState['backups']['tested'] = null;
  /** The list is read from the disk: again only when there may be another. */
  let listed: { readonly lastAt: number | null; readonly copies: OutageState['backups']['copies'] } | undefined;
  const copies = (): OutageState['backups']['copies'] => {
    const lastAt = nightly.lastAt();
    if (listed?.lastAt !== lastAt || listed === undefined)
      listed = {
        lastAt,
        copies: listBackups(backups, 'station')
          .slice(0, MOST_COPIES)
          .map(({ manifest: { madeAt, files } }) => ({
            at: madeAt,
            bytes: files.reduce((sum, file) => sum + file.bytes, 0),
            operations: files.find(({ name }) => name === 'station.db')?.rows?.operation ?? 0,
          })),
      };
    return listed.copies;
  };
  const changed = (): void => feed.changed('outage');
  const sendable = (refusal: Refusal) => ({ ...refusal, context: { ...refusal.context } });

  return {
    feed,
    state: (elsewhere) => ({
      bundle: bundle.state(),
      backups: { folder: backups, days, making, copies: copies(), tested },
      hub: hub.state(),
      windows: windows.state(elsewhere),
    }),
    bundle,
    hub,
    windows,
    async backUp() {
      making = true;
      changed();
      const made = await nightly.make();
      making = false;
      changed();
      return made;
    },
    async testBackup() {
      const [newest] = listBackups(backups, 'station');
      if (!newest) return refuse('backup.none', `${backups} holds no copy`, { file: backups });
      const checked = await checkBackup(newest.folder);
      tested = { at: now(), of: newest.manifest.madeAt, refusal: checked.ok ? null : sendable(checked.refusal) };
      changed();
      return checked;
    },
  };
}
