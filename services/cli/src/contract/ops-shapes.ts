import { z } from 'zod'

/** What the commands of ops print as JSON; strict, so that a member that comes or goes is seen. */

const count = z.int().min(0)
const position = z.string().regex(/^\d+$/)

const sample = z.strictObject({
  ...{ table: z.string(), shop: z.string(), key: z.string(), how: z.enum(['added', 'removed', 'changed']) },
  ...{ columns: z.array(z.string()).optional(), position },
})
const diff = z.strictObject({
  ...{ model: z.string(), rows: count, added: count, removed: count, changed: count },
  hash: z.strictObject({ live: z.string(), refolded: z.string() }),
  samples: z.array(sample),
  first: sample
    .extend({
      event: z.strictObject({ id: z.string(), type: z.string(), stream: z.string(), at: z.string() }).optional(),
    })
    .optional(),
})
const progress = z.strictObject({
  ...{ partition: count, position, goal: position, events: count },
  ...{ eventsPerSecond: z.number(), etaSeconds: z.number().optional() },
})
const states = ['running', 'paused', 'comparing', 'awaiting-approval', 'switched', 'rolled-back'] as const
export const job = z.strictObject({
  ...{ id: z.uuid(), kind: z.enum(['rebuild', 'verify']), models: z.array(z.string()), shop: z.string().optional() },
  state: z.enum([...states, 'matched', 'differs', 'cancelled', 'failed']),
  ...{ dryRun: z.boolean(), expected: count, approve: z.boolean(), by: z.string() },
  ...{ requestedAt: z.iso.datetime(), endedAt: z.iso.datetime().optional(), error: z.string().optional() },
  asked: z
    .array(z.strictObject({ what: z.string(), by: z.string(), reason: z.string().optional(), at: z.iso.datetime() }))
    .min(1)
    .optional(),
  ...{ progress: z.array(progress), diff: z.array(diff).optional(), rollbackUntil: z.iso.datetime().optional() },
})
/** Without an id: every one; with one: that. */
export const jobs = z.union([z.array(job), job])

export const letter = z.strictObject({
  ...{ id: z.string(), model: z.string(), partition: count, shop: z.string(), stream: z.string(), error: z.string() },
  ...{ parkedAt: z.iso.datetime(), waiting: count, state: z.enum(['parked', 'retrying', 'skipping']) },
})
const event = { id: z.string(), type: z.string(), position, at: z.iso.datetime() }
export const inspected = letter.extend({
  parked: z.array(z.strictObject({ ...event, index: count, data: z.unknown() })),
  skipped: z.array(z.strictObject({ ...event, error: z.string(), reason: z.string(), by: z.string() })),
})
/** With `--dry-run` the letter as it is. */
export const settled = z.union([
  inspected,
  z.strictObject({ id: z.string(), state: z.string(), waiting: count, error: z.string().optional() }),
])
export const lag = z.array(
  z.strictObject({
    ...{ model: z.string(), partition: count, position, events: count, seconds: z.number() },
    ...{ progressing: z.boolean(), saidAt: z.iso.datetime() },
  }),
)
const verdicts = ['same', 'differs', 'broken', 'none'] as const
export const snapshots = z.strictObject({
  partitions: z.array(
    z.strictObject({
      ...{ partition: count, verdict: z.enum(verdicts), height: count.optional(), at: z.iso.datetime().optional() },
      ...{ bytes: count.optional(), events: count.optional(), records: count.optional(), keys: count.optional() },
      ...{ why: z.string().optional(), difference: z.record(z.string(), z.unknown()).optional() },
    }),
  ),
})
