import { expect, test } from 'vitest';
import type { Asset } from '../../../src/domain/asset/asset.ts';
import { createPeerStations } from './peerStations.ts';

function opened(text: string | null, known: readonly string[] = []) {
  const kept = { text };
  const peers = createPeerStations({
    isKnown: (asset) => known.includes(asset),
    assetOf: (station, name) => ({ id: `station:${station}`, name }) as Asset,
    notes: {
      read: () => kept.text,
      write: (next) => {
        kept.text = next;
      },
    },
  });
  return { peers, kept };
}
const named = (assets: Asset[]) => assets.map(({ id, name }) => [id, name]);

test('an alarm about a peer is about a position that has a name, also after a start without that peer', () => {
  const { peers, kept } = opened(null);
  peers.learn([{ station: 'abc', position: 'Circulation 2' }]);
  expect(named(peers.missing(['station:abc', 'LC-212', 'feed:lighting', 'station:abc']))).toEqual([
    ['station:abc', 'Circulation 2'],
  ]);
  expect(named(opened(kept.text).peers.missing(['station:abc']))).toEqual([['station:abc', 'Circulation 2']]);
  expect(opened(kept.text, ['station:abc']).peers.missing(['station:abc'])).toEqual([]);
});

test('one whose name was never heard has the beginning of its identifier; notes that cannot be read are no names', () => {
  for (const text of [null, '', '{', '[]', '{"abc":7}', 'null'])
    expect(named(opened(text).peers.missing(['station:0123456789ab']))).toEqual([['station:0123456789ab', '01234567']]);
});

test('names are bounded, the latest heard are kept', () => {
  const { peers, kept } = opened(null);
  peers.learn(Array.from({ length: 700 }, (_, i) => ({ station: `s${i}`, position: `P${i}` })));
  const names = Object.keys(JSON.parse(kept.text!));
  expect(names).toHaveLength(500);
  expect(names.at(-1)).toBe('s699');
});
