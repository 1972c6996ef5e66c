import type { OnvifDevice, Service } from './session.ts';
import { fault, textOf } from './soap.ts';

/** A camera that turns has a lamp on a relay; the others have none. */
const RELAY = 'lamp';
const active = new WeakSet<OnvifDevice>();

/** Whether a camera's lamp is switched on. */
export const lampOf = (device: OnvifDevice): boolean => active.has(device);

/** Relay outputs, part of the device service (ONVIF Core, clause 8.5). */
export const relayService: Service = {
  GetRelayOutputs: ({ camera }) =>
    `<tds:GetRelayOutputsResponse>${
      camera.ptz
        ? `<tds:RelayOutputs token="${RELAY}"><tt:Properties><tt:Mode>Bistable</tt:Mode><tt:DelayTime>PT0S</tt:DelayTime>` +
          '<tt:IdleState>open</tt:IdleState></tt:Properties></tds:RelayOutputs>'
        : ''
    }</tds:GetRelayOutputsResponse>`,

  SetRelayOutputState: (device, request) => {
    const state = textOf(request, 'LogicalState');
    if (!device.camera.ptz || textOf(request, 'RelayOutputToken') !== RELAY)
      return fault('Sender', ['ter:InvalidArgVal', 'ter:RelayToken'], 'There is no such relay');
    if (state !== 'active' && state !== 'inactive')
      return fault('Sender', ['ter:InvalidArgVal'], 'A relay is active or inactive');
    if (state === 'active') active.add(device);
    else active.delete(device);
    return '<tds:SetRelayOutputStateResponse/>';
  },
};
