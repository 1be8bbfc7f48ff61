import type { Metrics } from '@cartstream/run'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, Unanswered } from '../answers.ts'

/** What the doors count. Labels are looked up once: a door that is used a million times an hour has a few dozen of them. */
export type DoorMetrics = Pick<Metrics, 'httpRequests' | 'commands' | 'replays'>

/** Times every request of the routes that are added from here on, by method, pattern and status. */
export const observeRequests = (app: FastifyInstance, { httpRequests }: DoorMetrics): void => {
  app.addHook('onRoute', (route) => {
    const byStatus = new Map<number, ReturnType<typeof httpRequests.labels>>()
    const observe = (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      const status = reply.statusCode
      let instrument = byStatus.get(status)
      if (instrument === undefined) {
        instrument = httpRequests.labels({ method: String(route.method), route: route.url, status: String(status) })
        byStatus.set(status, instrument)
      }
      instrument.observe(reply.elapsedTime / 1000)
      done()
    }
    route.onResponse = [...[route.onResponse ?? []].flat(), observe]
  })
}

/** Counts commands by type and outcome. */
export const observeAnswers = ({
  commands,
  replays,
}: DoorMetrics): ((type: string, answer: Answer | Unanswered) => void) => {
  const counters = new Map<string, ReturnType<typeof commands.labels>>()
  return (type, answer) => {
    const name = `${type} ${answer.code}`
    let counter = counters.get(name)
    if (counter === undefined) {
      counter = commands.labels({ type, code: answer.code })
      counters.set(name, counter)
    }
    counter.inc()
    if (answer.outcome !== 'unanswered' && answer.replayed) replays.inc()
  }
}
