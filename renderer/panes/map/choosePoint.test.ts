import { expect, it } from 'vitest';
import { useChosenPlace } from '../../state/chosenPlace.ts';
import { useSelection } from '../../state/stores.ts';
import { choosePoint } from './choosePoint.ts';
import { mercatorX, mercatorY, screenX, screenY, viewOf } from './geo.ts';

const view = viewOf(5.041, 47.322, 15, 800, 600);

it('the point under the hand, or in the middle of the map, is the chosen one', () => {
  choosePoint(view);
  expect(useChosenPlace.getState().place?.at[0]).toBeCloseTo(5.041, 9);
  expect(useChosenPlace.getState().place?.at[1]).toBeCloseTo(47.322, 9);
  choosePoint(view, { x: 612, y: 77 });
  const [lon, lat] = useChosenPlace.getState().place?.at ?? [0, 0];
  expect(screenX(view, mercatorX(lon))).toBeCloseTo(612, 6);
  expect(screenY(view, mercatorY(lat))).toBeCloseTo(77, 6);
});

it('it is forgotten when something else is selected', () => {
  choosePoint(view);
  useSelection.setState({ selection: { type: 'asset', id: 'CAM-1', asset: 'CAM-1' }, by: 'test' });
  expect(useChosenPlace.getState().place).toBeNull();
});
