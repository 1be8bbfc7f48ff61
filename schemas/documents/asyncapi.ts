import { z } from 'zod'
import { type EventType, events, frames, fullType } from '../src/index.ts'
import { cloudEventSchema, dataSchema, eventTypes } from './json-schema.ts'
import { sample } from './samples.ts'

type Json = { [member: string]: unknown }
const ref = (path: string): Json => ({ $ref: `#/${path}` })
const bare = ({ $schema: _, ...schema }: Json): Json => schema
const frameTypes = Object.keys(frames) as (keyof typeof frames)[]
const frameName = (type: string): string => `frame-${type}`

const recordHeaders = {
  type: 'object',
  required: ['content-type', 'link'],
  properties: {
    'content-type': { type: 'string', const: 'application/cloudevents+json' },
    link: { type: 'string', description: 'The 93 bytes of the parent link, binary; see contract.md' },
  },
}

const eventMessage = (type: EventType, envelope = 'CloudEvent', payload: unknown = sample(type).value): Json => ({
  name: fullType(type),
  title: type,
  contentType: 'application/cloudevents+json',
  headers: recordHeaders,
  payload: {
    allOf: [
      ref(`components/schemas/${envelope}`),
      {
        properties: {
          type: { const: fullType(type) },
          dataschema: { const: `/schemas/${fullType(type)}.json` },
          data: ref(`components/schemas/${type}`),
        },
      },
    ],
  },
  examples: [{ name: type, payload }],
})

/** What the relay makes of an event: docs/how-to/analyst/topic.md. The events of the log itself stay in the log. */
const publicTypes = eventTypes.filter((type) => events[type].aggregate !== 'log')
const position = { type: 'string', pattern: '^\\d+:\\d+$' }
const publicMessage = (type: EventType): Json => {
  const { specversion, id: eventid, ...event } = sample(type).value
  return eventMessage(type, 'PublicEvent', { specversion, id: '0:1042', ...event, eventid, previousid: '0:1040' })
}
const publicEventSchema: Json = {
  ...cloudEventSchema,
  required: [...(cloudEventSchema.required as string[]), 'eventid'],
  properties: {
    ...(cloudEventSchema.properties as Json),
    id: {
      ...position,
      description:
        'Where the event stands in the log: partition and offset. Offsets rise within a partition; a record whose offset is not above the ' +
        'last one’s is a duplicate, to be ignored.',
    },
    eventid: {
      type: 'string',
      format: 'uuid',
      description: 'The id that the event has in the log; `causationid` names these',
    },
    previousid: { ...position, description: 'The event before it in the partition; absent in the first' },
  },
}

const frameMessage = (type: keyof typeof frames): Json => ({
  name: type,
  title: type,
  summary: frames[type].description,
  contentType: 'application/json',
  payload: bare(z.toJSONSchema(frames[type], { target: 'draft-7', io: 'input' }) as Json),
})

const channels: Json = {
  'shop-events': {
    address: 'shop-events',
    title: 'The log',
    description:
      'Every event of every shop; the key is the shop id, or `-` for the records of the log itself. A consumer must apply the rule of ' +
      'the parent-linked log: a batch counts only if it is complete and its parent is the head of its partition. What was written with an ' +
      'earlier version of an event stays as it was: schemas/corpus.',
    messages: Object.fromEntries(eventTypes.map((type) => [type, ref(`components/messages/${type}`)])),
    bindings: { kafka: { topic: 'shop-events' } },
  },
  'shop-events-public': {
    address: 'shop-events-public',
    title: 'Valid events',
    description:
      'What `cartstream relay` makes of the log, for consumers that know no rule: each valid event of a shop, in order, none left out, as it was ' +
      'written (personal fields sealed, earlier versions as they were) but that its id is its position. The key is the shop id, the partition the log’s.',
    messages: Object.fromEntries(publicTypes.map((type) => [type, ref(`components/messages/public-${type}`)])),
    bindings: { kafka: { topic: 'shop-events-public' } },
  },
  stream: {
    address: '/v1/shops/{shop}/stream',
    title: 'Live rows',
    description:
      'A snapshot of each topic, then the rows that change. WebSocket upgrade, or server-sent events with `Accept: text/event-stream` ' +
      '(then the event id is the cursor).',
    parameters: { shop: { description: 'The id of a shop that the token is good for' } },
    messages: Object.fromEntries(frameTypes.map((type) => [type, ref(`components/messages/${frameName(type)}`)])),
    bindings: {
      ws: {
        query: {
          type: 'object',
          properties: {
            topics: { type: 'string', description: 'With commas between, such as `live-carts,availability`' },
            cursor: { type: 'string', description: 'Where to resume' },
            atLeast: { type: 'string', description: 'A Cartstream-Position to wait for' },
          },
        },
      },
    },
  },
}

/** AsyncAPI 3 for all that travels: the records of the topic, the frames of the stream. `version`: the workspace's. */
export const asyncApi = (version: string): Json => ({
  asyncapi: '3.0.0',
  info: {
    title: 'cartstream',
    version,
    description: 'Events of carts, stock and holds, and the live rows made from them.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  defaultContentType: 'application/json',
  channels,
  operations: {
    recordEvents: { action: 'send', channel: ref('channels/shop-events'), summary: 'Command handlers append.' },
    followEvents: { action: 'receive', channel: ref('channels/shop-events'), summary: 'Projectors follow.' },
    publishEvents: { action: 'send', channel: ref('channels/shop-events-public'), summary: 'The relay publishes.' },
    sendFrames: { action: 'send', channel: ref('channels/stream'), summary: 'The query gateway streams.' },
  },
  components: {
    messages: {
      ...Object.fromEntries(eventTypes.map((type) => [type, eventMessage(type)])),
      ...Object.fromEntries(publicTypes.map((type) => [`public-${type}`, publicMessage(type)])),
      ...Object.fromEntries(frameTypes.map((type) => [frameName(type), frameMessage(type)])),
    },
    schemas: {
      CloudEvent: cloudEventSchema,
      PublicEvent: publicEventSchema,
      ...Object.fromEntries(
        eventTypes.map((type) => [type, { title: fullType(type), ...bare(dataSchema(type, 'draft-7')) }]),
      ),
    },
  },
})
