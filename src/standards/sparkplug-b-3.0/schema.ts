import protobuf from 'protobufjs/light.js';

/** Fields that carry a basic value, from the first field number on. */
const values = (first: number) => ({
  intValue: { type: 'uint32', id: first },
  longValue: { type: 'uint64', id: first + 1 },
  floatValue: { type: 'float', id: first + 2 },
  doubleValue: { type: 'double', id: first + 3 },
  booleanValue: { type: 'bool', id: first + 4 },
  stringValue: { type: 'string', id: first + 5 },
});
const BASIC = ['intValue', 'longValue', 'floatValue', 'doubleValue', 'booleanValue', 'stringValue'];

/**
 * The payload of Sparkplug B as a protobufjs descriptor: numbers and meanings of the fields are those of the standard
 * (3.0, chapter 6.4.1, proto2). Extension points are empty messages: what third parties put there is skipped.
 */
const DESCRIPTOR = {
  nested: {
    Payload: {
      edition: 'proto2',
      fields: {
        timestamp: { type: 'uint64', id: 1 },
        metrics: { rule: 'repeated', type: 'Metric', id: 2 },
        seq: { type: 'uint64', id: 3 },
        uuid: { type: 'string', id: 4 },
        body: { type: 'bytes', id: 5 },
      },
      nested: {
        Metric: {
          oneofs: {
            value: { oneof: [...BASIC, 'bytesValue', 'datasetValue', 'templateValue', 'extensionValue'] },
          },
          fields: {
            name: { type: 'string', id: 1 },
            alias: { type: 'uint64', id: 2 },
            timestamp: { type: 'uint64', id: 3 },
            datatype: { type: 'uint32', id: 4 },
            isHistorical: { type: 'bool', id: 5 },
            isTransient: { type: 'bool', id: 6 },
            isNull: { type: 'bool', id: 7 },
            metadata: { type: 'MetaData', id: 8 },
            properties: { type: 'PropertySet', id: 9 },
            ...values(10),
            bytesValue: { type: 'bytes', id: 16 },
            datasetValue: { type: 'DataSet', id: 17 },
            templateValue: { type: 'Template', id: 18 },
            extensionValue: { type: 'Extension', id: 19 },
          },
        },
        MetaData: {
          fields: {
            isMultiPart: { type: 'bool', id: 1 },
            contentType: { type: 'string', id: 2 },
            size: { type: 'uint64', id: 3 },
            seq: { type: 'uint64', id: 4 },
            fileName: { type: 'string', id: 5 },
            fileType: { type: 'string', id: 6 },
            md5: { type: 'string', id: 7 },
            description: { type: 'string', id: 8 },
          },
        },
        PropertySet: {
          fields: {
            keys: { rule: 'repeated', type: 'string', id: 1 },
            values: { rule: 'repeated', type: 'PropertyValue', id: 2 },
          },
        },
        PropertySetList: {
          fields: { propertyset: { rule: 'repeated', type: 'PropertySet', id: 1 } },
        },
        PropertyValue: {
          oneofs: { value: { oneof: [...BASIC, 'propertysetValue', 'propertysetsValue', 'extensionValue'] } },
          fields: {
            type: { type: 'uint32', id: 1 },
            isNull: { type: 'bool', id: 2 },
            ...values(3),
            propertysetValue: { type: 'PropertySet', id: 9 },
            propertysetsValue: { type: 'PropertySetList', id: 10 },
            extensionValue: { type: 'Extension', id: 11 },
          },
        },
        DataSet: {
          fields: {
            numOfColumns: { type: 'uint64', id: 1 },
            columns: { rule: 'repeated', type: 'string', id: 2 },
            types: { rule: 'repeated', type: 'uint32', id: 3 },
            rows: { rule: 'repeated', type: 'Row', id: 4 },
          },
        },
        Row: {
          fields: { elements: { rule: 'repeated', type: 'DataSetValue', id: 1 } },
        },
        DataSetValue: {
          oneofs: { value: { oneof: [...BASIC, 'extensionValue'] } },
          fields: { ...values(1), extensionValue: { type: 'Extension', id: 7 } },
        },
        Template: {
          fields: {
            version: { type: 'string', id: 1 },
            metrics: { rule: 'repeated', type: 'Metric', id: 2 },
            parameters: { rule: 'repeated', type: 'Parameter', id: 3 },
            templateRef: { type: 'string', id: 4 },
            isDefinition: { type: 'bool', id: 5 },
          },
        },
        Parameter: {
          oneofs: { value: { oneof: [...BASIC, 'extensionValue'] } },
          fields: {
            name: { type: 'string', id: 1 },
            type: { type: 'uint32', id: 2 },
            ...values(3),
            extensionValue: { type: 'Extension', id: 9 },
          },
        },
        Extension: { fields: {} },
      },
    },
  },
};

/** The message type of a payload, as protobufjs reflects it. Its codec is made at the first message (a few ms, once). */
export const PayloadType: protobuf.Type = protobuf.Root.fromJSON(DESCRIPTOR).lookupType('Payload');

/** A 64-bit number as protobufjs gives it. */
export interface RawLong {
  readonly low: number;
  readonly high: number;
}

/** The part that metrics, properties, cells and parameters share, as decoded: `value` names the field that is set. */
export interface RawBasic {
  readonly value?: string;
  readonly intValue?: number;
  readonly longValue?: RawLong;
  readonly floatValue?: number;
  readonly doubleValue?: number;
  readonly booleanValue?: boolean;
  readonly stringValue?: string;
}

export interface RawPropertyValue extends RawBasic {
  readonly type?: number;
  readonly isNull?: boolean;
  readonly propertysetValue?: RawPropertySet;
  readonly propertysetsValue?: { readonly propertyset: readonly RawPropertySet[] };
}

export interface RawPropertySet {
  readonly keys: readonly string[];
  readonly values: readonly RawPropertyValue[];
}

export interface RawDataSet {
  readonly numOfColumns?: RawLong;
  readonly columns: readonly string[];
  readonly types: readonly number[];
  readonly rows: readonly { readonly elements: readonly RawBasic[] }[];
}

export interface RawTemplate {
  readonly version?: string;
  readonly metrics: readonly RawMetric[];
  readonly parameters: readonly (RawBasic & { readonly name?: string; readonly type?: number })[];
  readonly templateRef?: string;
  readonly isDefinition?: boolean;
}

export interface RawMetaData {
  readonly isMultiPart?: boolean;
  readonly contentType?: string;
  readonly size?: RawLong;
  readonly seq?: RawLong;
  readonly fileName?: string;
  readonly fileType?: string;
  readonly md5?: string;
  readonly description?: string;
}

export interface RawMetric extends RawBasic {
  readonly name?: string;
  readonly alias?: RawLong;
  readonly timestamp?: RawLong;
  readonly datatype?: number;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  readonly isNull?: boolean;
  readonly metadata?: RawMetaData;
  readonly properties?: RawPropertySet;
  readonly bytesValue?: Uint8Array;
  readonly datasetValue?: RawDataSet;
  readonly templateValue?: RawTemplate;
}

export interface RawPayload {
  readonly timestamp?: RawLong;
  readonly metrics: readonly RawMetric[];
  readonly seq?: RawLong;
  readonly uuid?: string;
  readonly body?: Uint8Array;
}
