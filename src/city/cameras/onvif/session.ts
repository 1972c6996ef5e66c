import type { PtzState } from '../../../drivers/camera-onvif/simulator.ts';
import type { CameraFault, ParkCamera } from '../camera.ts';
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
  /** `http://host:port/onvif/118` */
  readonly httpBase: string;
  /** `rtsp://host:port/cam/118` */
  readonly rtspBase: string;
}

/** One operation: gives the answer's body or a fault. */
export type Operation = (device: OnvifDevice, request: XmlNode) => string | SoapFault;

/** The operations of a service by name. */
export type Service = Readonly<Record<string, Operation>>;
