import { z } from 'zod'
import { Instant } from './values.ts'

/** What a stream sends (contract.md, "Queries and streams"), as clients in any language read it; libs/stream writes it. */
const Cursor = z.string().describe('Opaque; hand it back to resume right after this frame.')
const Topic = z.string().describe('What was subscribed to, such as `live-carts` or `cart:me`.')
const Row = z.strictObject({
  key: z.string(),
  row: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('The whole row, or null: gone, or no longer yours to see.'),
  position: z.string().regex(/^\d+$/).describe('The log position that last changed the row.'),
  at: Instant.describe('When that was.'),
})

const Answered = z.record(z.string(), z.unknown()).describe('As /v1/ops answers it.')

const Ms = z.number().min(0)
const Age = z
  .strictObject({
    commitMs: Ms.describe('From its append to the log to its commit in the read model.'),
    readMs: Ms.describe('From there to the gateway’s read.'),
    sendMs: Ms.describe('From there to this frame; in `up-to-date`, since the gateway has last read.'),
  })
  .describe('Where the time of the last change went; absent where it did not come by just now.')

export const frames = {
  snapshot: z
    .strictObject({ type: z.literal('snapshot'), topic: Topic, rows: z.array(Row), cursor: Cursor })
    .describe('Replaces all that a client holds of the topic.'),
  changes: z
    .strictObject({ type: z.literal('changes'), topic: Topic, rows: z.array(Row), cursor: Cursor, age: Age.optional() })
    .describe('Rows changed since the frame before; each is whole, so the latest state wins.'),
  'up-to-date': z
    .strictObject({ type: z.literal('up-to-date'), cursor: Cursor, at: Instant, lagMs: Ms, age: Age.optional() })
    .describe('Nothing is missing as of `at`: quiet is not stalled.'),
  'must-refetch': z
    .strictObject({ type: z.literal('must-refetch'), topic: Topic })
    .describe('Changes were lost to this cursor: the topic is stale; a snapshot follows and replaces it.'),
  presence: z
    .strictObject({
      type: z.literal('presence'),
      topic: Topic,
      hosts: z.int().min(0),
      clients: z.int().min(0),
    })
    .describe('How many look at a live session, of either side; whole, so it has no cursor.'),
  ops: z
    .strictObject({
      type: z.literal('ops'),
      topic: Topic,
      lag: z.array(Answered).describe('Of each read model and partition.'),
      jobs: z.array(Answered).describe('The newest 20, without what differs.'),
      deadLetters: z.strictObject({ count: z.int().min(0), rows: z.array(Answered).describe('The oldest 20.') }),
    })
    .describe('How the read models are, once a second where it has changed; whole, so it has no cursor.'),
  closed: z
    .strictObject({
      type: z.literal('closed'),
      code: z.enum([
        'unauthenticated',
        'forbidden',
        'not-found',
        'bad-request',
        'over-limit',
        'too-large',
        'too-many-requests',
        'slow-client',
        'unavailable',
      ]),
      topic: Topic.optional(),
    })
    .describe('The stream has ended, or the one subscription that `topic` names.'),
} as const
