import { useMemo, useRef, useState } from 'react';
import type { CameraAccountRow } from '../../../src/contract/cameraAccounts.ts';
import { clockTime, number } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { showPane } from '../../shell/dockState.ts';
import { select } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { cameraPlace } from '../../ui/cameraName.ts';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand, Refused } from '../../ui/States.tsx';
import { type Column, type TableHandle, VirtualTable } from '../../ui/VirtualTable.tsx';
import { accountCalled, careInWords, needsCare, secretToKeep, standingsInWords } from './accountWords.ts';
import styles from './CameraSearch.module.css';
import { PasswordForm } from './PasswordForm.tsx';
import { TrialForm } from './TrialForm.tsx';
import { type Trial, useAccounts, useTrial } from './useAccounts.ts';

type AccountCamera = CameraAccountRow['cameras'][number];

// A camera may name an account as it likes: only ours have no name.
const keyOf = ({ name }: CameraAccountRow): string => (name === null ? 'usual-account' : `account-${name}`);
const cameraKeyOf = ({ id }: AccountCamera): string => `camera-${id}`;

/** So many cameras are in view in the lowest pane. */
const LEAST_ROWS = 5;

const NOTHING: readonly CameraAccountRow[] = [];
const NO_CAMERAS: readonly AccountCamera[] = [];

const openCard = ({ id }: AccountCamera): void => {
  select({ type: 'asset', id, asset: id });
  showPane('asset-card');
};

/** The accounts that cameras know us by, the cameras of each, and the trial of one at a camera. */
export function AccountsView() {
  const { say, language } = useWords('camera-search');
  const told = useAccounts();
  const link = useLink();
  const old = link.state !== 'connected';
  const trial = useTrial();
  const [active, setActive] = useState<string | null>(null);
  const [activeCamera, setActiveCamera] = useState<string | null>(null);
  const cameraTable = useRef<TableHandle>(null);

  const rows = told?.ok ? told.value.rows : NOTHING;
  const chosen = rows.find((row) => keyOf(row) === active) ?? rows[0];
  const cameras = chosen?.cameras ?? NO_CAMERAS;
  const camera = cameras.find((one) => cameraKeyOf(one) === activeCamera) ?? cameras[0];
  const mayTry = chosen?.isThere === true && !old && trial.shown?.state !== 'running';

  const tryAt = ({ id, number }: Trial['camera']): void => {
    if (chosen && mayTry) void trial.run({ account: chosen.name, camera: { id, number }, evenIfOther: false });
  };

  const columns = useMemo(
    (): Column<CameraAccountRow>[] => [
      {
        id: 'account',
        title: say('accounts.account'),
        width: 'minmax(76px, 1fr)',
        cell: ({ name }) => name ?? say('account.alone'),
      },
      {
        id: 'user',
        title: say('accounts.user'),
        width: 'minmax(68px, 0.8fr)',
        cell: ({ username }) => username || '–',
      },
      {
        id: 'password',
        title: say('accounts.password'),
        width: 'minmax(178px, 1.2fr)',
        cell: (row) => {
          const words = say(row.isThere ? `password.${row.password}` : 'password.notThere');
          return needsCare(row) ? <Warned>{words}</Warned> : words;
        },
      },
      {
        id: 'cameras',
        title: say('accounts.cameras'),
        width: '74px',
        cell: ({ cameras: all }) => number(all.length, language),
      },
      {
        id: 'standing',
        title: say('accounts.standing'),
        width: 'minmax(150px, 1.8fr)',
        cell: ({ cameras: all }) => {
          const words = standingsInWords(all, say, language);
          return all.some(({ standing }) => standing === 'refused') ? <Warned>{words}</Warned> : words;
        },
      },
    ],
    [say, language],
  );
  const cameraColumns = useMemo(
    (): Column<AccountCamera>[] => [
      { id: 'number', title: say('accounts.number'), width: '70px', cell: (one) => one.number },
      { id: 'name', title: say('accounts.place'), width: 'minmax(120px, 2fr)', cell: (one) => cameraPlace(one) },
      {
        id: 'standing',
        title: say('accounts.standing'),
        width: 'minmax(150px, 1.4fr)',
        cell: ({ standing }) =>
          standing === 'refused' ? <Warned>{say('standing.refused')}</Warned> : say(`standing.${standing}`),
      },
    ],
    [say],
  );

  if (!told) return <Loading>{say('accounts.loading')}</Loading>;
  if (!told.ok) return <Refused>{refusalWords(told.refusal)}</Refused>;
  const care = chosen ? careInWords(chosen, say) : null;
  const secret = told.value.mayKeep && chosen ? secretToKeep(chosen) : null;
  const name = chosen ? accountCalled(chosen.name, say) : '';
  return (
    <section className={styles.accountsView} aria-label={say('accounts.label')} data-old={old}>
      <PaneHeader>
        <span className={styles.total}>
          {say('accounts.total', { count: rows.length, n: number(rows.length, language) })}
        </span>
      </PaneHeader>
      {old ? <OldBand>{say('old', { time: clockTime(link.since, language) })}</OldBand> : null}
      <div className={styles.accounts} style={{ height: `calc(var(--row) * ${rows.length + 1} + 2px)` }}>
        <VirtualTable
          label={say('accounts.label')}
          rows={rows}
          columns={columns}
          keyOf={keyOf}
          look={(row) => ({ selected: row === chosen, quiet: row.cameras.length === 0 })}
          active={chosen ? keyOf(chosen) : null}
          onActive={(key) => {
            setActive(key);
            setActiveCamera(null);
          }}
          onChoose={() => cameraTable.current?.focus()}
          old={old}
        />
      </div>
      {care ? (
        <p className={styles.care} data-care={chosen?.password}>
          <span aria-hidden="true">▲</span> {care}
        </p>
      ) : null}
      {chosen && secret ? <PasswordForm key={keyOf(chosen)} account={chosen} secret={secret} /> : null}
      <div className={styles.acts}>
        <h3>{say('accounts.camerasOf', { name })}</h3>
        <Button keys="⏎" disabled={!camera} onClick={() => camera && openCard(camera)}>
          {say('accounts.card')}
        </Button>
        <Button keys="E" disabled={!camera || !mayTry} onClick={() => camera && tryAt(camera)}>
          {say('trial.run')}
        </Button>
      </div>
      {cameras.length === 0 ? (
        <div className={styles.cameras} style={{ flexBasis: 'auto' }}>
          <EmptyState title={say('accounts.none')} hint={say('accounts.noneHint')} />
        </div>
      ) : (
        <div
          className={styles.cameras}
          style={{ flexBasis: `calc(var(--row) * ${Math.min(cameras.length, LEAST_ROWS) + 1})` }}
        >
          <VirtualTable
            label={say('accounts.camerasOf', { name })}
            rows={cameras}
            columns={cameraColumns}
            keyOf={cameraKeyOf}
            look={(one) => ({ selected: one === camera, quiet: one.standing === 'taken' })}
            active={camera ? cameraKeyOf(camera) : null}
            onActive={setActiveCamera}
            onChoose={(one, event) => (event ? setActiveCamera(cameraKeyOf(one)) : openCard(one))}
            onKey={(event, one) => {
              if (event.key.toLowerCase() !== 'e' || !one) return false;
              tryAt(one);
              return true;
            }}
            handle={cameraTable}
            old={old}
          />
        </div>
      )}
      <TrialForm
        account={chosen}
        mayTry={mayTry}
        shown={trial.shown}
        onTry={tryAt}
        onEvenSo={() => trial.shown && void trial.run({ ...trial.shown.trial, evenIfOther: true })}
      />
    </section>
  );
}

const Warned = ({ children }: { readonly children: string }) => (
  <span className={styles.warned} title={children}>
    <span aria-hidden="true">▲</span> {children}
  </span>
);
