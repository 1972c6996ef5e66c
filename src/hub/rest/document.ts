import { type ConditionalSchemaConverter, type JSONSchema, type OpenAPI, OpenAPIGenerator } from '@orpc/openapi';
import { z } from 'zod';
import { hubRestContract, REST_PREFIX } from '../../contract/hubRest.ts';
import { PROBLEMS } from './problems.ts';

/** The contract's zod schemas as JSON Schema 2020-12, which is what OpenAPI 3.1 takes. */
const zodConverter: ConditionalSchemaConverter = {
  condition: (schema) => schema instanceof z.ZodType,
  convert(schema, { strategy }) {
    const type = schema as unknown as z.ZodType;
    if (type instanceof z.ZodVoid) return [false, {}];
    const { $schema: _, ...json } = z.toJSONSchema(type, { io: strategy, unrepresentable: 'any' });
    return [!type.safeParse(undefined).success, json as JSONSchema];
  },
};

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, detail: { type: 'string' } } },
    },
  },
} as const;

const DESCRIPTION = `Read the city's shared facts from a hub, and be told of them.

Each request carries \`Authorization: Bearer vigie_…\`; keys come from the hub's administrator (\`npm run hub:keys\`) with rights, an end and a number of requests a minute. A refusal is \`application/problem+json\` (RFC 9457) with a \`code\`. Lists are paged by an opaque \`cursor\`.`;

/** The interface as an OpenAPI 3.1 document, made from the contract. */
export async function restDocument(): Promise<OpenAPI.Document> {
  const document = await new OpenAPIGenerator({ schemaConverters: [zodConverter] }).generate(hubRestContract, {
    info: {
      title: 'Vigie hub',
      version: '1.0.0',
      description: DESCRIPTION,
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: REST_PREFIX }],
    security: [{ key: [] }],
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problemSchema as unknown as OpenAPI.SchemaObject },
      responses: {
        Problem: {
          description: 'A refusal',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
        TooMany: {
          description: 'Too many requests of this key',
          headers: { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } },
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  });
  for (const item of Object.values(document.paths ?? {}))
    for (const method of ['get', 'post', 'delete'] as const) {
      const operation = item?.[method];
      if (operation)
        operation.responses = {
          ...operation.responses,
          429: { $ref: '#/components/responses/TooMany' },
          default: { $ref: '#/components/responses/Problem' },
        };
    }
  return document;
}
