import type { Salvo, SalvoTile } from '../../../src/contract/walls.ts';
import { cameraOf, countOf, divide, isPlace, type Wall } from './wall.ts';

/** What stands on the wall now, as a salvo keeps it; guests go with their alarm and are none of it. */
export const salvoTiles = (wall: Wall): (SalvoTile | null)[] =>
  wall.tiles
    .slice(0, countOf(wall))
    .map(({ camera, sequence }) => (sequence !== null ? { sequence } : camera !== null ? { camera } : null));

/** Puts a salvo on the wall. Held tiles keep what they have; guests stay over what comes. */
export function callSalvo(wall: Wall, salvo: Pick<Salvo, 'id' | 'layout' | 'tiles'>): Wall {
  const divided = divide(wall, salvo.layout);
  const tiles = divided.tiles.map((tile, index) => {
    if (!isPlace(divided, index) || tile.held || index === divided.spot) return tile;
    const wanted = salvo.tiles[index] ?? null;
    return {
      ...tile,
      camera: wanted && 'camera' in wanted ? wanted.camera : null,
      sequence: wanted && 'sequence' in wanted ? wanted.sequence : null,
    };
  });
  return { ...divided, tiles, salvo: salvo.id };
}

/** How many places of a salvo a wall cannot give it because they are held. */
export const heldAgainst = (wall: Wall): number =>
  wall.tiles.filter((tile, index) => isPlace(wall, index) && tile.held && cameraOf(tile) !== null).length;
