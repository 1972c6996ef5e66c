import { useMemo, useRef, useState } from 'react';
import type { AssetDetail } from '../../../src/contract/assets.ts';
import { faceplates } from '../../faceplates/faceplate.ts';
import { clockTime } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { goTo } from '../../state/goTo.ts';
import { useActRefusal } from '../../state/operator.ts';
import { select } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';
import { actOfKey, type Targets } from '../../ui/alarmAct/acts.ts';
import { useAlarmActs } from '../../ui/alarmAct/useAlarmActs.ts';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand, Refused } from '../../ui/States.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { AlarmLines } from './AlarmLines.tsx';
import { AlarmPart } from './AlarmPart.tsx';
import styles from './AssetCard.module.css';
import { Attributes } from './Attributes.tsx';
import { CameraEvents, ReferenceStill } from './CameraEvents.tsx';
import { Cameras } from './Cameras.tsx';
import type { RangeId } from './past.ts';
import { type OpenPast, pointForKeys } from './pastOpen.ts';
import { useAssetCard } from './useAssetCard.ts';
import { Values } from './Values.tsx';

/** Everything of the selected thing: its alarms, its values with their age and past, its controls, the cameras that see it. */
export default function AssetCardPane() {
  const { say, language } = useWords('asset-card');
  const { say: shell } = useWords('shell');
  const card = useAssetCard();
  const link = useLink();
  const { width, ref } = useWidth();
  const { asset, detail, alarm, under } = card;
  const [opened, setOpened] = useState<OpenPast | null>(null);
  const [range, setRange] = useState<RangeId | null>(null);

  const acts = useAlarmActs();
  const targets = useMemo((): Targets | null => (alarm ? { rows: [alarm], under } : null), [alarm, under]);
  const remark = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLElement>(null);
  const focusBody = (): void => body.current?.focus();
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

  const camera = detail.kind === 'camera' ? detail.id : detail.nearestCameras[0]?.id;
  const past = opened?.asset === detail.id ? opened : null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the card's keys work wherever in it the focus is
    <div
      ref={ref}
      className={styles.card}
      data-pane="asset-card"
      data-asset={detail.id}
      data-wide={width > 560}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
        const key = event.key.toLowerCase();
        // A remark has its field in the card; every other act is done as in the list.
        if (targets && actOfKey(event.key, event.shiftKey) === 'comment') remark.current?.focus();
        else if (acts.press(event.key, event.shiftKey, targets)) event.stopPropagation();
        else if (key === 'g') go();
        else if (key === 'v' && camera) open(camera);
        else if (key === 'h') {
          const point = pointForKeys(
            detail.points,
            document.activeElement?.closest<HTMLElement>('[data-point]')?.dataset.point,
          );
          if (point === null) return;
          setOpened(past?.point === point ? null : { asset: detail.id, point, byKey: true });
        } else return;
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
      <section ref={body} className={styles.body} tabIndex={0} data-focus-target aria-label={detail.name}>
        <div className={styles.main}>
          {targets ? (
            <AlarmPart card={card} detail={detail} acts={acts} targets={targets} remark={remark} onLeave={focusBody} />
          ) : null}
          {!alarm ? (
            <div className={styles.acts}>
              <Button keys="G" onClick={go}>
                {say('go')}
              </Button>
            </div>
          ) : null}
          <Controls card={card} detail={detail} disabled={link.state !== 'connected'} />
          <AlarmLines own={card.others} feeding={card.feeding} />
          <Values
            detail={detail}
            old={link.state === 'lost'}
            past={past}
            range={range}
            onPast={setOpened}
            onRange={setRange}
            onOpen={open}
          />
          <CameraEvents events={detail.events} />
          <Attributes attributes={detail.attributes} />
          {detail.kind === 'camera' ? (
            <ReferenceStill key={detail.id} camera={detail.id} disabled={link.state !== 'connected'} />
          ) : null}
        </div>
        <aside className={styles.side}>
          <Cameras detail={detail} onOpen={open} />
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
  const denied = useActRefusal('command', detail.commune.id);
  const shown = detail.capabilities.flatMap((capability) => {
    const Faceplate = faceplates.get(capability);
    return Faceplate ? [{ capability, Faceplate }] : [];
  });
  return (
    <>
      {shown.map(({ capability, Faceplate }) => (
        <Faceplate
          key={capability}
          asset={detail}
          command={detail.commands.find((one) => one.capability === capability)}
          disabled={disabled || denied !== null}
          ask={(value) => card.ask(capability, value)}
        />
      ))}
      {denied && shown.length > 0 ? <Refused>{refusalWords(denied)}</Refused> : null}
    </>
  );
}
