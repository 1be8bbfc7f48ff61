import type { ServerResponse } from 'node:http'
import { badHeader } from '@cartstream/answer'
import type { Job, JobState, Ops } from '@cartstream/read'
import type { Clock } from '@cartstream/stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { admitAnywhere, rolesFor } from '../http/viewer.ts'
import type { StreamDesk } from '../stream/desk.ts'
import { beginEvents, endEvents, KEEP_MS, wantsEvents } from '../stream/sse.ts'
import { jobFor } from './job-routes.ts'
import type { JobWatch } from './job-watch.ts'
import { jobDoors } from './routes.ts'
import { JobId } from './shapes.ts'
import { written } from './written.ts'

export type JobEvents = { ops: Ops; desk: StreamDesk; watch: JobWatch }

declare module 'fastify' {
  interface FastifyRequest {
    job: Job
  }
}

const EventStream = z
  .string()
  .describe(
    'text/event-stream of frames: progress {job}, whole, so without a cursor; closed {code}. Ends with the job.',
  )

/** Bytes that may wait for one client: beyond that it is shown less often, and what is newest then. */
const HIGH_WATER = 65_536

/** GET {job}/events: a job as it goes on, whenever it has changed, at most twice a second. */
export const jobEvents = (instance: FastifyInstance, events: JobEvents): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  for (const { kind, path, noun } of jobDoors)
    app.route({
      method: 'GET',
      url: `${path}/:id/events`,
      exposeHeadRoute: false,
      schema: {
        ...described(`A ${noun} as it goes on`, EventStream, { tag: 'streams', roles: rolesFor('ops') }),
        params: JobId,
      },
      preHandler: async (request) => {
        if (!wantsEvents(request.headers.accept)) throw badHeader('Accept', 'ask for text/event-stream')
        request.viewer = await events.desk.viewer(request)
        admitAnywhere(request.viewer, 'ops')
        const { id } = request.params as z.infer<typeof JobId>
        request.job = await jobFor(events.ops, request.viewer, { kind, id })
      },
      handler: (request, reply) => serveJob(events, request, reply),
    })
}

const OVER: readonly JobState[] = ['switched', 'rolled-back', 'matched', 'differs', 'cancelled', 'failed']

const serveJob = ({ desk, watch }: JobEvents, { job, viewer }: FastifyRequest, reply: FastifyReply): void => {
  const raw = beginEvents(reply)
  const { clock } = desk.options
  let told = ''
  const show = (job: Job | undefined) => {
    if (raw.writableEnded) return
    if (job === undefined) return raw.end()
    const text = written({ type: 'progress', job })
    if (text === told || raw.writableLength > HIGH_WATER) return
    told = text
    raw.write(`data: ${text}\n\n`)
    if (OVER.includes(job.state)) raw.end()
  }
  let cancel = () => {}
  const keep = () => {
    if (raw.writableLength === 0) raw.write(':\n\n')
    cancel = clock.later(KEEP_MS, keep)
  }
  cancel = clock.later(KEEP_MS, keep)
  const leave = [watch.follow(job.id, show), desk.keep(endingOf(raw, clock), viewer)]
  raw.on('error', () => {}) // the client went away: `close` follows
  raw.on('close', () => {
    cancel()
    for (const each of leave) each()
  })
  show(job)
}

const endingOf = (raw: ServerResponse, clock: Clock) => ({
  get closed() {
    return raw.writableEnded
  },
  close: (code: string) => endEvents(raw, clock, `data: ${JSON.stringify({ type: 'closed', code })}\n\n`),
})
