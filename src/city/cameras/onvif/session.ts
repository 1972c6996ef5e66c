import type { PtzState } from '../../../drivers/camera-onvif/simulator.ts';
import type { CameraFault, ParkCamera } from '../camera.ts';
import type { EventBox } from './eventService.ts';
import type { SoapFault, XmlNode } from './soap.ts';

/** What the ONVIF services of one camera stand on. */
export interface OnvifDevice {
  readonly camera: ParkCamera;
  /** The camera's wall clock, ms since 1970. */
  readonly now: () => number;
  /** A clock that never jumps, ms: the head moves by it. */
  readonly ticks: () => number;
  readonly fault: () => CameraFault | null;
  readonly head: () => PtzState;
  readonly setHead: (head: PtzState) => void;
  /** What it tells by itself. */
  readonly events: EventBox;
  /** `http://host:port/onvif/118` */
  readonly httpBase: string;
  /** `rtsp://host:port/cam/118` */
  readonly rtspBase: string;
}

/**
 * One operation: gives the answer's body or a fault, or takes its time over it. `header`: of the envelope; `rest`: what
 * stands in the address after the service's name.
 */
export type Operation = (
  device: OnvifDevice,
  request: XmlNode,
  header: XmlNode | undefined,
  rest: string,
) => string | SoapFault | Promise<string | SoapFault>;

/** The operations of a service by name. */
export type Service = Readonly<Record<string, Operation>>;
