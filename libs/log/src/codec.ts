import {
  type DomainEvent,
  type EventType,
  events,
  fits,
  fullType,
  type Meta,
  type RecordedEvent,
} from '@cartstream/schemas'
import type { Recorded } from './port.ts'
import { readings, upcast } from './upcast/upcast.ts'

/** The key of records that belong to the log itself (Marker, LogCreated). */
export const LOG_KEY = '-'
export const CONTENT_TYPE = 'application/cloudevents+json'

/** Event types and versions that this program does not know: a newer writer is at work; an older reader must not guess. */
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

const quote = (text: string): string => JSON.stringify(text)
/** The text of a CloudEvent around what differs from one event of a type to the next. */
const wire = Object.fromEntries(
  Object.keys(events).map((type) => {
    const full = fullType(type as keyof typeof events)
    return [
      type,
      { type: `","type":${quote(full)},"source":`, schema: `","dataschema":"/schemas/${full}.json","data":` },
    ]
  }),
) as Record<keyof typeof events, { type: string; schema: string }>

/** The instant last written: the events of one batch mostly share it. */
let written = { time: 0, text: '' }
const instant = (time: number): string => {
  if (written.time !== time) written = { time, text: new Date(time).toISOString() }
  return written.text
}

const member = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `,"${name}":${quote(value)}`

/**
 * An event's record: `time` in epoch ms, `id` a UUIDv7; the bytes are what is hashed, stored and read for ever. The text is put together by
 * hand, all but the data: half the time of stringifying the whole (a batch is little else), and byte for byte the same.
 */
export const encode = (event: DomainEvent, key: string, id: string, time: number, meta: Meta): Recorded => {
  const { type, schema } = wire[event.type]
  const source = quote(key === LOG_KEY ? '/log' : `/shops/${key}`)
  const about = `{"specversion":"1.0","id":"${id}${type}${source},"subject":${quote(event.stream)},"time":"${instant(time)}`
  const from =
    member('command', meta.command) + member('actor', meta.actor) + member('correlationid', meta.correlationId)
  const trace = member('causationid', meta.causationId) + member('traceparent', meta.traceparent)
  const value = Buffer.from(`${about}${schema}${JSON.stringify(event.data)}${from}${trace}}`)
  return { key, value, event: { ...event, ...meta, id, shop: key, time } }
}

/** The instant last read: as when writing. */
let read = { text: '', time: 0 }
const timeOf = (text: string): number => {
  if (read.text !== text) read = { text, time: Date.parse(text) }
  return read.time
}

const parse = (type: EventType, data: unknown, { type: full, id }: CloudEvent): unknown => {
  const parsed = events[type].data.safeParse(data)
  if (!parsed.success) throw new UnknownEvent(`${full} ${id} does not fit its schema: ${parsed.error.message}`)
  return parsed.data
}

/** What a valid record says, in today's shape whatever version it was written with. Throws UnknownEvent for a type or shape that this program does not know. */
export const decode = (key: string, value: Buffer): RecordedEvent => decodeText(key, value.toString())

const decodeText = (key: string, text: string): RecordedEvent => {
  const raw = JSON.parse(text) as CloudEvent
  const reading = readings.get(raw.type)
  if (reading === undefined) throw new UnknownEvent(`${raw.type} is not known to this version; upgrade this service`)
  const { type } = reading
  const data = upcast(raw.data, reading)
  const event = {
    type,
    stream: raw.subject,
    data: fits(type, data) ? data : parse(type, data, raw),
    id: raw.id,
    shop: key,
    time: timeOf(raw.time),
  } as RecordedEvent
  if (raw.command !== undefined) event.command = raw.command
  if (raw.actor !== undefined) event.actor = raw.actor
  if (raw.correlationid !== undefined) event.correlationId = raw.correlationid
  if (raw.causationid !== undefined) event.causationId = raw.causationid
  if (raw.traceparent !== undefined) event.traceparent = raw.traceparent
  return event
}

/** A record's text up to its id, and from there to its type, as `encode` writes it; ids are 36 characters. */
const BEFORE_ID = '{"specversion":"1.0","id":"'
const BEFORE_TYPE = '","type":"'
const ID_ENDS = BEFORE_ID.length + 36
const TYPE_BEGINS = ID_ENDS + BEFORE_TYPE.length

/** The type that a record of `encode` names, without parsing it; undefined where it was written in any other way. */
const typeWritten = (text: string): string | undefined =>
  text.startsWith(BEFORE_ID) && text.startsWith(BEFORE_TYPE, ID_ENDS)
    ? text.slice(TYPE_BEGINS, text.indexOf('"', TYPE_BEGINS))
    : undefined

/**
 * Decodes a record if its event is one of `types`, else undefined: then its text is not even parsed. A type that nobody knows still throws, as
 * it might be one of them.
 */
export const decodeIf = (types: ReadonlySet<EventType>, key: string, value: Buffer): RecordedEvent | undefined => {
  const text = value.toString()
  const known = readings.get(typeWritten(text) ?? '')
  if (known !== undefined && !types.has(known.type)) return undefined
  const event = decodeText(key, text)
  return types.has(event.type) ? event : undefined
}
