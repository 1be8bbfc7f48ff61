import { Instant, ShopId } from '@cartstream/schemas'
import { z } from 'zod'

/** What ops ask and are answered, for the door and for OpenAPI; libs/read (ops/types.ts) says what it means. */

const Position = z.string().regex(/^\d+$/).describe('A position of the log.')
const Model = z.string().min(1).max(63)
const count = z.int().min(0)

export const JobId = z.object({ id: z.uuid() })
export const DeadLetterId = z.object({ id: z.string().min(1).max(200) })
export const Nothing = z.strictObject({}).nullish()

const which = {
  model: Model.optional().describe('One read model, or `all`.'),
  models: z.array(Model).min(1).max(100).optional().describe('Several, in place of `model`.'),
  shop: ShopId.optional().describe('Only the rows of this shop.'),
}
type Which = { model?: string | undefined; models?: string[] | undefined }
const isOne = ({ model, models }: Which): boolean => (model === undefined) !== (models === undefined)
const ONE = { path: ['model'], error: 'name either `model` or `models`' }

export const VerifyRequest = z.strictObject(which).refine(isOne, ONE)
export const RebuildRequest = z
  .strictObject({
    ...which,
    dryRun: z.boolean().optional().describe('Side by side and compared, no switch.'),
    expected: count
      .max(1_000_000_000)
      .optional()
      .describe('So many rows may differ, and it is switched to all the same; 0 unless said.'),
    approve: z.boolean().optional().describe('It is switched to, however many rows differ.'),
  })
  .refine(isOne, ONE)
export type RebuildRequest = z.infer<typeof RebuildRequest>
const reason = z.string().trim().min(1).max(500)
export const SkipRequest = z.strictObject({ reason })
export const AskRequest = z
  .strictObject({ reason: reason.optional().describe('Why; it is kept with the job.') })
  .nullish()
const asks = ['pause', 'resume', 'cancel', 'approve', 'rollback'] as const

const Sample = z.object({
  table: z.string(),
  shop: z.string(),
  key: z.string(),
  how: z.enum(['added', 'removed', 'changed']),
  columns: z.array(z.string()).optional(),
  position: Position,
})
const Diff = z.object({
  model: z.string(),
  rows: count,
  added: count,
  removed: count,
  changed: count,
  hash: z.object({ live: z.string(), refolded: z.string() }),
  samples: z.array(Sample).describe('Rows that differ, by name: what is in them is not told.'),
  first: Sample.extend({
    event: z.object({ id: z.string(), type: z.string(), stream: z.string(), at: z.string() }).optional(),
  }).optional(),
})
const Progress = z.object({
  partition: count,
  position: Position,
  goal: Position,
  events: count,
  eventsPerSecond: z.number().min(0),
  etaSeconds: z.number().min(0).optional(),
})
const states = ['running', 'paused', 'comparing', 'awaiting-approval', 'switched', 'rolled-back'] as const
export const Job = z.object({
  id: z.uuid(),
  kind: z.enum(['rebuild', 'verify']),
  models: z.array(z.string()),
  shop: z.string().optional(),
  state: z.enum([...states, 'matched', 'differs', 'cancelled', 'failed']),
  dryRun: z.boolean(),
  expected: count,
  approve: z.boolean(),
  by: z.string().describe('Who asked, as their token names them.'),
  requestedAt: Instant,
  endedAt: Instant.optional(),
  error: z.string().optional(),
  progress: z.array(Progress),
  diff: z.array(Diff).optional(),
  rollbackUntil: Instant.optional().describe('Until then a switch can be taken back.'),
  asked: z
    .array(z.object({ what: z.enum(asks), by: z.string(), reason: z.string().optional(), at: Instant }))
    .optional()
    .describe('What people asked of it since it was begun, and why.'),
})
export const Jobs = z.object({ rows: z.array(Job) })

export const DeadLetter = z.object({
  id: z.string(),
  model: z.string(),
  partition: count,
  shop: z.string(),
  stream: z.string(),
  error: z.string(),
  parkedAt: Instant,
  waiting: count.describe('Events of the stream that wait, the one that could not be taken among them.'),
  state: z.enum(['parked', 'retrying', 'skipping']),
})
export const DeadLetters = z.object({ rows: z.array(DeadLetter) })
export const Inspected = DeadLetter.extend({
  parked: z.array(
    z.object({
      index: count,
      id: z.string(),
      type: z.string(),
      position: Position,
      at: Instant,
      data: z.unknown(),
    }),
  ),
  skipped: z
    .array(
      z.object({
        id: z.string(),
        type: z.string(),
        position: Position,
        error: z.string(),
        reason: z.string(),
        by: z.string(),
        at: Instant,
      }),
    )
    .describe('Events of the stream that the read model was told to go on without.'),
})

export const Lags = z.object({
  rows: z.array(
    z.object({
      model: z.string(),
      partition: count,
      position: Position,
      events: z.number().min(0),
      seconds: z.number().min(0),
      progressing: z.boolean(),
      saidAt: Instant,
    }),
  ),
})
export const Models = z.object({ rows: z.array(z.object({ name: z.string(), version: count })) })
