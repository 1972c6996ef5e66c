import { POSTS, type Post } from '../../../src/domain/alarm/definition.ts';
import { stationNow } from '../../state/clock.ts';
import { tellOutcome } from '../../state/notices.ts';
import { connection, newCommandId } from '../../state/station.ts';
import { useAnnunciation } from './annunciationStore.ts';

let tellOthers: () => void = () => undefined;

/** Reads at each connection of which posts this position is told; `onChange` tells the other windows of a change made here. */
export function followPosts(onChange: () => void): { readonly readPosts: () => void; readonly stop: () => void } {
  tellOthers = onChange;
  const readPosts = (): void => {
    void connection
      .ask((client) => client.alarm.posts())
      .then((posts) => {
        if (posts) useAnnunciation.setState({ posts });
      });
  };
  return { readPosts, stop: connection.onConnected(readPosts) };
}

/** The posts with one put in or taken out, in the order of the room; all six are the same as none: everything. */
export function withPost(posts: readonly Post[], post: Post): Post[] {
  const next = POSTS.filter((other) => (other === post ? !posts.includes(post) : posts.includes(other)));
  return next.length === POSTS.length ? [] : next;
}

/** Has this position told of the alarms of these posts; none: all. A refusal is told. */
export async function setPosts(posts: readonly Post[]): Promise<void> {
  const outcome = await connection.act((client) =>
    client.alarm.setPosts({ commandId: newCommandId(), posts: [...posts] }),
  );
  if (outcome.ok) {
    useAnnunciation.setState({ posts });
    tellOthers();
  } else tellOutcome(outcome, stationNow());
}
