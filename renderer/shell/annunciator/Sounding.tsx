import type { Post } from '../../../src/domain/alarm/definition.ts';
import { clockTime, type Language, number } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import { select } from '../../state/station.ts';
import { useAlarms } from '../../state/stores.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { showPane } from '../dockState.ts';
import type { Giving } from '../strip/giving.ts';
import { Short } from '../strip/Item.tsx';
import styles from './Annunciator.module.css';
import { troubleToTell, useAnnunciation } from './annunciationStore.ts';
import { silence } from './startAnnunciator.ts';

interface SoundingProps {
  readonly say: Say;
  readonly language: Language;
  /** Whether a part of the strip has given its room. */
  readonly gave: (part: Giving) => boolean;
}

/** In the strip: the flood in words, what sounds, and the way to silence it. Nothing while all is quiet. */
export function Sounding({ say, language, gave }: SoundingProps) {
  const state = useAnnunciation((annunciation) => annunciation.state);
  const posts = useAnnunciation((annunciation) => annunciation.posts);
  return (
    <>
      {posts.length > 0 && <Posts posts={posts} say={say} short={gave('words')} />}
      {state?.mode === 'flood' && <Flood say={say} language={language} gave={gave} />}
      {state?.sounding && state.last ? <Sounds say={say} language={language} short={gave('prefix')} /> : null}
    </>
  );
}

/** Of which posts this position is told. */
function Posts({ posts, say, short }: { posts: readonly Post[]; say: Say; short: boolean }) {
  const words = say('strip.posts', { posts: posts.map((post) => say(`post.${post}`)).join(', ') });
  return (
    <span className={styles.posts} data-strip="posts" title={words}>
      {short ? <Short seen={say('strip.postsShort', { count: posts.length })}>{words}</Short> : words}
    </span>
  );
}

function Flood({ say, language, gave }: SoundingProps) {
  const state = useAnnunciation((annunciation) => annunciation.state);
  if (!state) return null;
  const values = { time: clockTime(state.since, language).slice(0, 5), rate: number(state.rate, language) };
  const words = say('strip.flood', values);
  return (
    <span className={styles.flood} data-strip="flood" title={words}>
      <i aria-hidden="true">▲ </i>
      {gave('flood') ? (
        <Short seen={say(gave('rate') ? 'strip.floodName' : 'strip.floodShort', values)}>{words}</Short>
      ) : (
        words
      )}
    </span>
  );
}

function Sounds({ say, language, short }: Pick<SoundingProps, 'say' | 'language'> & { readonly short: boolean }) {
  const last = useAnnunciation((annunciation) => annunciation.state?.last ?? null);
  const trouble = useAnnunciation((annunciation) => troubleToTell(annunciation.trouble));
  const first = last?.occurrences[0];
  const row = useAlarms(({ rows }) => (first === undefined ? undefined : rows.get(first)));
  if (!last) return null;
  const more = last.occurrences.length - 1;
  const what = `${last.text[language]}, ${last.assetName}${more > 0 ? ` ${say('strip.soundsMore', { count: more })}` : ''}`;
  const words = say(trouble ? 'strip.soundless' : 'strip.sounds', { what });
  return (
    <span className={styles.sounding} data-strip="sounding" data-sound={trouble ?? 'heard'}>
      <button
        type="button"
        className={styles.what}
        title={words}
        onClick={() => {
          if (row) select({ type: 'alarm', id: row.id, asset: row.asset });
          showPane('alarm-list');
        }}
      >
        <PriorityMark
          priority={last.priority}
          filled
          blinking={trouble !== null && last.priority === 1}
          label={say('strip.priority', { priority: last.priority })}
        />
        <span className={styles.words}>{short ? <Short seen={what}>{words}</Short> : words}</span>
      </button>
      <button
        type="button"
        className={styles.silence}
        aria-label={`${say('strip.silence')} F8`}
        onClick={() => void silence()}
      >
        {say('strip.silence')} <kbd aria-hidden>F8</kbd>
      </button>
    </span>
  );
}
