import type { AssetDetail, PointValue } from '../../../src/contract/assets.ts';
import { faceplates } from '../../faceplates/faceplate.ts';
import { clockTime, type Language } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { acknowledge } from '../../state/acknowledge.ts';
import { stationNow } from '../../state/clock.ts';
import { goTo } from '../../state/goTo.ts';
import { tellOutcome } from '../../state/notices.ts';
import { select } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';
import { Age } from '../../ui/Age.tsx';
import { Button } from '../../ui/Button.tsx';
import { cameraPlace } from '../../ui/cameraName.ts';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand, Refused } from '../../ui/States.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { AlarmPart } from './AlarmPart.tsx';
import styles from './AssetCard.module.css';
import { NearCamera } from './NearCamera.tsx';
import { pointWords } from './pointWords.ts';
import { useAssetCard } from './useAssetCard.ts';

/** Everything of the selected thing: its alarm, its values and their age, its controls, the nearest camera. */
export default function AssetCardPane() {
  const { say, language } = useWords('asset-card');
  const { say: shell } = useWords('shell');
  const card = useAssetCard();
  const link = useLink();
  const { width, ref } = useWidth();
  const { asset, detail, alarm, under } = card;

  const acknowledgeNow = (): void => {
    if (!alarm) return;
    void acknowledge([alarm.id, ...under.map(({ id }) => id)]).then(({ outcome }) =>
      tellOutcome(outcome, stationNow()),
    );
  };
  const go = (): void => {
    if (detail) goTo({ at: detail.at, label: detail.name });
  };
  const open = (id: string): void => select({ type: 'asset', id, asset: id });

  if (asset === null)
    return <EmptyState title={say(card.isCall ? 'call' : 'empty')} hint={card.isCall ? '' : say('emptyHint')} />;
  if (detail === undefined) return <Loading>{say('loading', { id: asset })}</Loading>;
  if (detail === null)
    return (
      <div className={styles.padded}>
        <Refused>{say('unknown', { id: asset })}</Refused>
      </div>
    );

  const near =
    detail.kind === 'camera'
      ? { id: detail.id, number: detail.number, name: detail.name, metres: 0 }
      : detail.nearestCameras[0];
  const others = detail.nearestCameras.filter(({ id }) => id !== near?.id);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the card's keys work wherever in it the focus is
    <div
      ref={ref}
      className={styles.card}
      data-pane="asset-card"
      data-asset={detail.id}
      data-wide={width > 560}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const key = event.key.toLowerCase();
        if (key === 'a') acknowledgeNow();
        else if (key === 'g') go();
        else if (key === 'v' && near) open(near.id);
        else return;
        event.preventDefault();
      }}
    >
      <PaneHeader>
        <b className={styles.title}>{detail.name}</b>
        <span>
          {shell(`kind.${detail.kind}`)}, {detail.commune.name}
        </span>
      </PaneHeader>
      {link.state === 'lost' ? (
        <OldBand>{say('old', { time: clockTime(link.since + stationNow() - Date.now(), language) })}</OldBand>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled and read by keys */}
      <section className={styles.body} tabIndex={0} data-focus-target aria-label={detail.name}>
        <div className={styles.main}>
          <AlarmPart card={card} onAcknowledge={acknowledgeNow} onGo={go} />
          {!alarm ? (
            <div className={styles.acts}>
              <Button keys="G" onClick={go}>
                {say('go')}
              </Button>
            </div>
          ) : null}
          <Controls card={card} detail={detail} disabled={link.state !== 'connected'} />
          <Values detail={detail} language={language} old={link.state === 'lost'} onOpen={open} />
        </div>
        <aside className={styles.side}>
          {near ? (
            <NearCamera key={near.id} camera={near} metres={near.metres} onOpen={() => open(near.id)} />
          ) : (
            <p className={styles.quiet}>{say('noCamera')}</p>
          )}
          {others.length > 0 ? (
            <>
              <h4>{say('otherCameras')}</h4>
              <ul>
                {others.map(({ id, number, name, metres }) => (
                  <li key={id}>
                    <button type="button" className={styles.link} onClick={() => open(id)}>
                      <b>{number}</b> {cameraPlace({ number, name })}{' '}
                      <span className={styles.quiet}>{say('cameraAway', { metres })}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
        </aside>
      </section>
    </div>
  );
}

function Controls({
  card,
  detail,
  disabled,
}: {
  card: ReturnType<typeof useAssetCard>;
  detail: AssetDetail;
  disabled: boolean;
}) {
  return detail.capabilities.map((capability) => {
    const Faceplate = faceplates.get(capability);
    const command = detail.commands.find((one) => one.capability === capability);
    return Faceplate ? (
      <Faceplate
        key={capability}
        asset={detail}
        command={command}
        disabled={disabled}
        ask={(value) => card.ask(capability, value)}
      />
    ) : null;
  });
}

interface ValuesProps {
  readonly detail: AssetDetail;
  readonly language: Language;
  readonly old: boolean;
  readonly onOpen: (asset: string) => void;
}

/** Points with their age; an old value is struck through, never blank and never silently current. */
function Values({ detail, language, old, onOpen }: ValuesProps) {
  const { say } = useWords('asset-card');
  const { points, parent, children, street } = detail;
  return (
    <dl className={styles.values}>
      {points.map((point) => (
        <div key={point.id} data-point={point.id}>
          <dt>{point.label[language]}</dt>
          <Value point={point} language={language} old={old} />
        </div>
      ))}
      {points.length === 0 ? <p className={styles.quiet}>{say('noValues')}</p> : null}
      {street ? (
        <div>
          <dt>{say('street')}</dt>
          <dd>{street}</dd>
        </div>
      ) : null}
      {parent ? (
        <div>
          <dt>{say('parent')}</dt>
          <dd>
            <button type="button" className={styles.link} onClick={() => onOpen(parent.id)}>
              {parent.name}
            </button>
          </dd>
        </div>
      ) : null}
      {children > 0 ? (
        <div>
          <dt>{say('children')}</dt>
          <dd>{children}</dd>
        </div>
      ) : null}
    </dl>
  );
}

function Value({ point, language, old }: { point: PointValue; language: Language; old: boolean }) {
  const { say } = useWords('asset-card');
  const words = pointWords(point, language, { yes: say('yes'), no: say('no') });
  if (words === null) return <dd className={styles.quiet}>{say('never')}</dd>;
  const aged = old || point.age === 'old' || point.age === 'useless';
  return (
    <dd data-age={aged ? 'old' : 'current'} data-quality={point.quality}>
      <span className={styles.value}>{words}</span>{' '}
      <span className={styles.quiet}>
        <Age since={point.sourceTime ?? point.receivedTime} language={language} ago />
      </span>
    </dd>
  );
}
