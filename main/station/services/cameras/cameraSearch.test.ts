import { expect, it } from 'vitest';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok } from '../../../../src/shared/result.ts';
import { createCameraSearch } from './cameraSearch.ts';

const asset = (id: string, kind: string, number: number): Asset => ({ id, kind, number }) as Asset;
const found = (address: string) => ({
  address,
  from: '192.0.2.1',
  elsewhere: false,
  endpoint: 'urn:uuid:1',
  name: '',
  model: '',
  location: '',
  profiles: [],
  scopes: [],
});

it('says of each camera found whether the register has it, and asks a network once at a time', async () => {
  let searches = 0;
  const search = createCameraSearch({
    register: {
      assets: [asset('L-1', 'light-point', 1), asset('CAM-1', 'camera', 118), asset('CAM-2', 'camera', 119)],
      isRetired: (index) => index === 2,
    },
    addressOf: (id) => ({ address: `http://192.0.2.${id === 'CAM-1' ? 1 : 2}/onvif/device_service` }),
    search: async () => {
      searches += 1;
      return ok({
        found: [1, 2].map((host) => found(`http://192.0.2.${host}/onvif/device_service`)),
        unreadable: [],
        dropped: 0,
      });
    },
  });
  const [one, other] = await Promise.all([search.discover('eth0'), search.discover('eth0')]);
  expect(searches).toBe(1);
  expect(one).toBe(other);
  expect(one.ok && one.value.found.map(({ known }) => known)).toEqual([{ id: 'CAM-1', number: 118 }, null]);
  await search.discover('eth0');
  expect(searches).toBe(2);
});
