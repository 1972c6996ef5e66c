import { expect, it } from 'vitest';
import type { FoundCamera } from '../../../src/contract/cameraEquipment.ts';
import { foundCsv, inOrder } from './foundCsv.ts';

const camera = (address: string, more: Partial<FoundCamera> = {}): FoundCamera => ({
  address,
  from: '192.0.2.1',
  elsewhere: false,
  endpoint: 'urn:uuid:1',
  name: 'CAM 1',
  model: 'Dome',
  location: '',
  profiles: [],
  scopes: [],
  known: null,
  ...more,
});
const words = { address: 'Adresse', name: 'Nom', model: 'Modèle', location: 'Lieu', known: 'Connue', from: 'Origine' };

it('copies what devices say as text and never as a formula', () => {
  const list = foundCsv([camera('http://192.0.2.1/', { name: '=cmd()', location: 'Rue "A";\nici' })], words, ';');
  expect(list.split('\r\n')).toEqual([
    '"Adresse";"Nom";"Modèle";"Lieu";"Connue";"Origine"',
    '"http://192.0.2.1/";"\'=cmd()";"Dome";"Rue ""A"";\nici";"";"192.0.2.1"',
  ]);
});

it('shows first what is to be configured, then by address', () => {
  const known = camera('http://192.0.2.1/', { known: { id: 'CAM-1', number: 1 } });
  const list = inOrder([known, camera('http://192.0.2.10/'), camera('http://192.0.2.9/')]);
  expect(list.map(({ address }) => address)).toEqual(['http://192.0.2.9/', 'http://192.0.2.10/', 'http://192.0.2.1/']);
});
