import { z } from 'zod'
import { type EventType, events, fullType } from '../src/index.ts'

type Json = { [member: string]: unknown }
export const eventTypes = Object.keys(events) as EventType[]

/** JSON Schema of an event's `data` as it may stand on the wire; `target` fits JSON Schema's own tools or AsyncAPI's. */
export const dataSchema = (type: EventType, target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): Json =>
  z.toJSONSchema(events[type].data, { target, io: 'input' }) as Json

/** The schema that a record's `dataschema` names. */
export const schemaFile = (type: EventType): { name: string; content: Json } => {
  const full = fullType(type)
  const { $schema, ...rest } = dataSchema(type)
  return { name: `${full}.json`, content: { $schema, $id: `/schemas/${full}.json`, title: full, ...rest } }
}

const text = { type: 'string' }
/** Structured-mode CloudEvents 1.0 in JSON, as libs/log's codec writes it. */
export const cloudEventSchema: Json = {
  type: 'object',
  required: ['specversion', 'id', 'type', 'source', 'subject', 'time', 'dataschema', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { ...text, format: 'uuid', description: 'UUIDv7' },
    type: text,
    source: { ...text, description: '/shops/<shop>, or /log for the records of the log itself' },
    subject: { ...text, description: 'The stream, such as cart/<id>' },
    time: { ...text, format: 'date-time', description: "The writer's log clock; the log's append time is the truth" },
    dataschema: text,
    data: { type: 'object' },
    command: { ...text, description: 'Hashes of the idempotency key and of the request, with a dot between' },
    actor: { ...text, description: 'Pseudonym of who caused it' },
    correlationid: text,
    causationid: text,
    traceparent: { ...text, description: 'W3C trace context' },
  },
}
