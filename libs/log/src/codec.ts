import { type DomainEvent, events, fullType, type Meta, type RecordedEvent, typeByFullName } from '@cartstream/schemas'
import type { Recorded } from './port.ts'

/** The key of records that belong to the log itself (Marker, LogCreated). */
export const LOG_KEY = '-'
export const CONTENT_TYPE = 'application/cloudevents+json'

/** Event types this program does not know: a newer writer is at work; an older reader must not guess. */
export class UnknownEvent extends Error {
  override name = 'UnknownEvent'
}

/** A structured-mode CloudEvent 1.0 in JSON; extension names are lower case as CloudEvents asks. */
type CloudEvent = {
  specversion: '1.0'
  id: string
  type: string
  source: string
  subject: string
  time: string
  dataschema: string
  data: unknown
  command?: string | undefined
  actor?: string | undefined
  correlationid?: string | undefined
  causationid?: string | undefined
  traceparent?: string | undefined
}

const wire = Object.fromEntries(
  Object.keys(events).map((type) => {
    const full = fullType(type as keyof typeof events)
    return [type, { full, schema: `/schemas/${full}.json` }]
  }),
) as Record<keyof typeof events, { full: string; schema: string }>

/** An event's record: `time` in epoch ms, `id` a UUIDv7; the bytes are what is hashed, stored and read for ever. */
export const encode = (event: DomainEvent, key: string, id: string, time: number, meta: Meta): Recorded => {
  const { full, schema } = wire[event.type]
  const cloudEvent: CloudEvent = {
    specversion: '1.0',
    id,
    type: full,
    source: key === LOG_KEY ? '/log' : `/shops/${key}`,
    subject: event.stream,
    time: new Date(time).toISOString(),
    dataschema: schema,
    data: event.data,
    command: meta.command,
    actor: meta.actor,
    correlationid: meta.correlationId,
    causationid: meta.causationId,
    traceparent: meta.traceparent,
  }
  return { key, value: Buffer.from(JSON.stringify(cloudEvent)), event: { ...event, ...meta, id, shop: key, time } }
}

/** What a valid record says. Throws UnknownEvent for a type or shape that this program does not know. */
export const decode = (key: string, value: Buffer): RecordedEvent => {
  const raw = JSON.parse(value.toString()) as CloudEvent
  const type = typeByFullName.get(raw.type)
  if (type === undefined) throw new UnknownEvent(`${raw.type} is not known to this version; upgrade this service`)
  const parsed = events[type].data.safeParse(raw.data)
  if (!parsed.success) throw new UnknownEvent(`${raw.type} ${raw.id} does not fit its schema: ${parsed.error.message}`)
  const event = {
    type,
    stream: raw.subject,
    data: parsed.data,
    id: raw.id,
    shop: key,
    time: Date.parse(raw.time),
  } as RecordedEvent
  if (raw.command !== undefined) event.command = raw.command
  if (raw.actor !== undefined) event.actor = raw.actor
  if (raw.correlationid !== undefined) event.correlationId = raw.correlationid
  if (raw.causationid !== undefined) event.causationId = raw.causationid
  if (raw.traceparent !== undefined) event.traceparent = raw.traceparent
  return event
}
