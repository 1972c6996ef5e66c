import { color, type DefaultProps, Layer, type LayerProps, project32, type UpdateParameters } from '@deck.gl/core';
import { Model } from '@luma.gl/engine';

/*
 * Round lights, one vertex each. deck.gl's ScatterplotLayer draws an instance for each, which costs ten times as much
 * where the machine draws in software: 34,000 lights took half a second a frame.
 */

/** Places of a layer that changed since its arrays were handed over: only these are sent, before the next picture. */
export interface LightPatch {
  /** First place, and the one after the last. */
  readonly runs: readonly (readonly [from: number, to: number])[];
  readonly colours: Uint8Array;
  readonly sizes: Float32Array;
  /** It is on the graphics card. */
  sent: boolean;
}

interface LightProps {
  patch?: LightPatch | null;
  /** Pixels of the screen for a size of 1. */
  radiusScale?: number;
  getPosition?: unknown;
  getColor?: unknown;
  /** Times `radiusScale`. */
  getSize?: unknown;
}

const uniforms = `\
layout(std140) uniform lightUniforms {
  float radiusScale;
} light;
`;

const lightModule = {
  name: 'light',
  source: '',
  vs: uniforms,
  fs: '',
  uniformTypes: { radiusScale: 'f32' },
} as const;

// The edge is smoothed over one pixel of the screen, within a square that much larger than the circle.
const vs = `\
#version 300 es
#define SHADER_NAME light-layer-vertex-shader
in vec3 positions;
in vec3 positions64Low;
in float sizes;
in vec4 colors;
out vec4 vColor;
out float vRadius;
void main(void) {
  geometry.worldPosition = positions;
  float radius = sizes * light.radiusScale;
  gl_Position = project_position_to_clipspace(positions, positions64Low, vec3(0.0), geometry.position);
  DECKGL_FILTER_GL_POSITION(gl_Position, geometry);
  // Half a pixel of edge on either side.
  vRadius = radius + 0.5;
  gl_PointSize = radius > 0.0 ? 2.0 * vRadius * project.devicePixelRatio : 0.0;
  vColor = vec4(colors.rgb, colors.a * layer.opacity);
  DECKGL_FILTER_COLOR(vColor, geometry);
}
`;

const fs = `\
#version 300 es
#define SHADER_NAME light-layer-fragment-shader
precision highp float;
in vec4 vColor;
in float vRadius;
out vec4 fragColor;
void main(void) {
  float inside = vRadius - length(gl_PointCoord * 2.0 - 1.0) * vRadius;
  if (inside <= 0.0) discard;
  fragColor = vec4(vColor.rgb, vColor.a * smoothstep(0.0, 1.0, inside));
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

const defaultProps: DefaultProps<LightProps> = {
  radiusScale: { type: 'number', min: 0, value: 1 },
  getPosition: { type: 'accessor', value: (light: { position: number[] }) => light.position },
  getColor: { type: 'accessor', value: [0, 0, 0, 255] },
  getSize: { type: 'accessor', value: 1 },
  patch: { type: 'object', value: null, compare: false, optional: true } as never,
};

/** A circle for each light, sized in pixels of the screen. Nothing of it is pickable: the pane has its own hit test. */
export class LightLayer extends Layer<LightProps & LayerProps> {
  static override layerName = 'LightLayer';
  static override defaultProps = defaultProps as never;

  declare state: { model?: Model };

  override getShaders() {
    return super.getShaders({ vs, fs, modules: [project32, color, lightModule] });
  }

  override initializeState(): void {
    this.getAttributeManager()?.add({
      positions: { size: 3, type: 'float64', fp64: this.use64bitPositions(), accessor: 'getPosition' },
      colors: { size: 4, type: 'unorm8', accessor: 'getColor', defaultValue: [0, 0, 0, 255] },
      sizes: { size: 1, accessor: 'getSize', defaultValue: 1 },
    });
  }

  override updateState(params: UpdateParameters<this>): void {
    super.updateState(params);
    if (!params.changeFlags.extensionsChanged) return;
    this.state.model?.destroy();
    this.state.model = new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      bufferLayout: this.getAttributeManager()?.getBufferLayouts() ?? [],
      topology: 'point-list',
      vertexCount: 0,
      isInstanced: false,
    });
    this.getAttributeManager()?.invalidateAll();
  }

  /** deck.gl sends whole arrays only: 34,000 lights for the one that was switched. */
  private sendPatch(): void {
    const { patch } = this.props;
    if (!patch || patch.sent) return;
    patch.sent = true;
    const attributes = this.getAttributeManager()?.getAttributes();
    const [colours, sizes] = [attributes?.colors?.getBuffer(), attributes?.sizes?.getBuffer()];
    for (const [from, to] of patch.runs) {
      colours?.write(patch.colours.subarray(from * 4, to * 4), from * 4);
      sizes?.write(patch.sizes.subarray(from, to), from * 4);
    }
  }

  override draw(): void {
    const { model } = this.state;
    if (!model) return;
    this.sendPatch();
    model.shaderInputs.setProps({ light: { radiusScale: this.props.radiusScale } });
    model.setVertexCount(this.getNumInstances());
    model.draw(this.context.renderPass);
  }
}
