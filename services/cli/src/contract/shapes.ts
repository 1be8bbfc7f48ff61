import { z } from 'zod'
import { checkNames } from '../doctor/finding.ts'
import { certificate, explain, history, state } from './analyst-shapes.ts'
import { inspected, job, jobs, lag, letter, settled, snapshots } from './ops-shapes.ts'

const count = z.int().min(0)
const counts = z.record(z.string(), count)
const amount = z.string().regex(/^\d+\.\d+$/)

const token = z.strictObject({
  ...{ token: z.jwt(), role: z.string(), shops: z.union([z.literal('*'), z.array(z.string())]), sub: z.string() },
  expiresAt: z.iso.datetime(),
})
const report = z.strictObject({
  ...{ shop: z.string(), rows: count, seconds: z.number(), commands: count, commandsPerSecond: count },
  ...{ accepted: count, replayed: count, refused: counts, skipped: counts, retries: count },
  latencyMs: z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }),
  purchases: z.strictObject({
    ...{ asked: count, orders: count, refused: counts, cancelled: count },
    ...{ revenue: amount, refunded: amount, currency: z.string() },
  }),
  setUp: z.strictObject({ products: count, commands: count, refused: counts }),
  check: z.strictObject({
    ...{ ok: z.boolean(), carts: count, skus: count, unitsHeld: count, orders: count, unitsSold: count },
    ...{ logEvents: count.nullable(), logNotRead: z.string().optional(), wrong: count, examples: z.array(z.string()) },
  }),
})
/** With `--dry-run`: what the rows would ask for. */
const load = z.union([report, z.strictObject({ rows: count, wanted: counts, skipped: counts })])

const step = { says: z.string(), by: z.enum(['host', 'client']) }
const show = z.strictObject({
  ...{ shop: z.string(), session: z.string(), roomCode: z.uuid(), order: z.string() },
  steps: z.array(z.strictObject({ ...step, status: count, hostMs: z.number(), clientMs: z.number() })),
  sheet: z.strictObject({
    ...{ id: z.string(), retailTotal: amount, discount: amount, discountPercent: z.string(), subtotal: amount },
    ...{ tax: amount, total: amount, urls: z.array(z.string()) },
  }),
  presence: z.strictObject({ hosts: count, clients: count }),
})
/** With `--dry-run`: the steps. */
const session = z.union([show, z.array(z.strictObject({ ...step, refused: z.string().optional() }))])

const relay = z.union([
  z.strictObject({
    ...{ topic: z.string(), published: count },
    partitions: z.array(
      z.strictObject({ partition: count, state: z.string(), published: count, reason: z.string().optional() }),
    ),
  }),
  /** With `--dry-run`. */
  z.strictObject({
    ...{ from: z.string(), to: z.string() },
    exists: z.strictObject({ from: z.boolean(), to: z.boolean() }),
  }),
])
const migrate = z.strictObject({
  dryRun: z.boolean(),
  parts: z.array(
    z.strictObject({
      part: z.enum(['log', 'snapshots', 'keys', 'read models']),
      ...{ where: z.enum(['Kafka', 'PostgreSQL']), was: z.enum(['there', 'missing', 'behind']) },
    }),
  ),
})
const doctor = z.strictObject({
  ok: z.boolean(),
  checks: z.array(
    z.strictObject({
      ...{ check: z.enum(checkNames), status: z.enum(['ok', 'warn', 'fail']) },
      ...{ says: z.string().min(1), fix: z.string().min(1).optional() },
    }),
  ),
})

/** What each command that takes `--output` prints with `json`, by what is typed; strict, so that a member that comes or goes is seen. */
export const shapes = {
  ...{ token, load, 'demo session': session, relay, migrate, doctor },
  ...{ rebuild: job, 'rebuild status': jobs, 'rebuild follow': job, 'rebuild pause': job, 'rebuild resume': job },
  ...{ 'rebuild cancel': job, 'rebuild approve': job, 'rebuild rollback': job },
  verify: z.union([job, snapshots]), // the latter with --handler
  ...{ 'verify status': jobs, 'verify follow': job, 'verify pause': job, 'verify resume': job, 'verify cancel': job },
  'dead-letters list': z.array(letter),
  ...{ 'dead-letters show': inspected, 'dead-letters retry': settled, 'dead-letters skip': settled },
  ...{ lag, history, state, explain, certify: certificate },
}
