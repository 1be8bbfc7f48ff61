import type { View } from '@cartstream/decide'
import { type Command, mergePositions, positionToken } from '@cartstream/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, CleanUp, PartitionLoop, Submission, Unanswered } from '../answers.ts'
import { type Own, ownSubmission } from '../own.ts'
import { keyed } from './idempotency.ts'
import type { SendProblem } from './problem.ts'

/** The loop that decides for a shop, and its partition. */
export type LoopAt = { loop: PartitionLoop; partition: number }
export type LoopFor = (shop: string) => LoopAt

export type DeskOptions = {
  send: SendProblem
  /** `publicUrl` decides whether the cookie is for https only. */
  publicUrl: string
  /** Told of every answer. */
  observe?: ((type: Submission['command']['type'], answer: Answer | Unanswered) => void) | undefined
  /** How long a caller waits for the log, ms; then 503. */
  deadlineMs: number
}

/** A command, and what its caller said besides: `said` names target, precondition and body, for the hash of the request. */
export type Asked = { at: LoopAt; shop: string; command: Command | CleanUp; said: string }
/** A caller, and where to answer them. */
export type Call = { request: FastifyRequest; reply: FastifyReply }
/** What was done, and where. `view`: the shop as it stands now. */
export type Done = { at: LoopAt; answer: Answer; view: View }
/** A command of our own, and where it is decided. */
export type OwnAsked = Omit<Own, 'correlationId' | 'traceparent'> & { at: LoopAt }

const COOKIE = 'cartstream-position='
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** Hands commands to the loops, and says what every answer says: the position, and whether it is a replay. */
export class Desk {
  readonly #o: DeskOptions
  readonly #cookieFlags: string

  constructor(options: DeskOptions) {
    this.#o = options
    this.#cookieFlags = `; Path=/; HttpOnly; SameSite=Lax${options.publicUrl.startsWith('https:') ? '; Secure' : ''}`
  }

  /**
   * What `show` makes of the log's answer, once its headers are set; undefined where the problem has been sent already. One promise from the
   * loop to the server: each further step would be a turn of the event loop's microtasks for every command. Throws Refused on a bad header.
   */
  ask<R>(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: Asked,
    show: (answer: Answer) => R,
  ): Promise<Awaited<R> | undefined> {
    const submission = submissionOf(request, asked, performance.now() + this.#o.deadlineMs)
    return asked.at.loop.submit(submission).then((answer) => {
      this.#o.observe?.(asked.command.type, answer)
      const told = this.#tell({ request, reply }, asked, answer)
      return told === undefined ? undefined : (show(told) as Awaited<R>)
    })
  }

  /** As `ask`, for one of several commands of one request: nothing is said to the caller yet; `tellHeads` names the positions. */
  async hand(request: FastifyRequest, asked: Asked): Promise<Answer | Unanswered> {
    const answer = await asked.at.loop.submit(submissionOf(request, asked, performance.now() + this.#o.deadlineMs))
    this.#o.observe?.(asked.command.type, answer)
    return answer
  }

  /**
   * A command of our own that completes the caller's: its answer, once the position that the caller is told is the later one; undefined
   * where the problem has been sent already.
   */
  async follow({ request, reply }: Call, { at, ...own }: OwnAsked): Promise<Answer | undefined> {
    const answer = await at.loop.submit(traced(ownSubmission(own), request))
    this.#o.observe?.(own.command.type, answer)
    if (answer.outcome === 'unanswered') {
      this.#o.send(reply, answer.code)
      return undefined
    }
    const { logId } = at.loop.status()
    if (logId !== undefined)
      this.#tellPosition(
        request,
        reply.removeHeader('set-cookie'),
        logId,
        positionToken(logId, at.partition, answer.position),
      )
    return answer
  }

  /** Tells the position up to which the log stands in each of these partitions, for what was done in several. */
  tellHeads({ request, reply }: Call, places: readonly LoopAt[]): void {
    const heads = places.map(({ loop, partition }) => ({ ...loop.status(), partition }))
    const logId = heads[0]?.logId
    if (logId === undefined) return
    const tokens = heads.map(({ partition, offset }) => positionToken(logId, partition, offset))
    const token = mergePositions(logId, tokens)
    if (token !== undefined) this.#tellPosition(request, reply.removeHeader('set-cookie'), logId, token)
  }

  #tell({ request, reply }: Call, { at, shop }: Asked, answer: Answer | Unanswered): Answer | undefined {
    const { loop, partition } = at
    if (answer.outcome === 'unanswered') {
      this.#o.send(reply, answer.code)
      return undefined
    }
    // A shop that nobody has configured does not exist for shoppers.
    if (answer.code === 'shop-not-configured' && request.onBehalf.caller.kind !== 'staff') return this.#noShop(reply)
    const { logId } = loop.status()
    if (logId !== undefined) this.#tellPosition(request, reply, logId, positionToken(logId, partition, answer.position))
    if (answer.replayed) reply.header('idempotent-replayed', 'true')
    return answer.available === undefined || maySeeCounts(request, at, shop) ? answer : withoutCount(answer)
  }

  #noShop(reply: FastifyReply): undefined {
    this.#o.send(reply, 'not-found', { detail: 'there is no such shop' })
    return undefined
  }

  /** The cookie keeps the positions of other partitions that it came with: a customer of two shops reads both their writes. */
  #tellPosition(request: FastifyRequest, reply: FastifyReply, logId: string, token: string): void {
    const cookie = request.headers.cookie
    const at = cookie === undefined ? -1 : cookie.indexOf(COOKIE)
    let kept = token
    if (at >= 0) {
      const from = at + COOKIE.length
      const end = cookie!.indexOf(';', from)
      kept = mergePositions(logId, [token, cookie!.slice(from, end < 0 ? undefined : end).trim()]) ?? token
    }
    reply.header('cartstream-position', token).header('set-cookie', COOKIE + kept + this.#cookieFlags)
  }
}

/** A shop that shows its stock as low, in or out tells the count to its people only. */
const maySeeCounts = ({ onBehalf }: FastifyRequest, { loop }: LoopAt, shop: string): boolean =>
  onBehalf.caller.kind === 'staff' || loop.view(shop)?.config?.stockShown !== 'low-in-out'

const withoutCount = ({ available: _, ...told }: Answer): Answer => told

const submissionOf = (request: FastifyRequest, { shop, command, said }: Asked, deadline: number): Submission => {
  const { headers, onBehalf } = request
  const header = headers['idempotency-key'] as string | undefined
  const { actor } = onBehalf.caller
  const submission: Submission = {
    shop,
    command,
    ...keyed(header, shop, onBehalf.subject, `${command.type}\n${said}`),
    actor,
    deadline,
  }
  return traced(submission, request)
}

/** A request id of our own making is worth no bytes in the log; one that the caller made ties its events to the caller's traces. */
const traced = (submission: Submission, { headers, id }: FastifyRequest): Submission => {
  if (headers['request-id'] === id) submission.correlationId = id
  const { traceparent } = headers
  if (typeof traceparent === 'string' && TRACEPARENT.test(traceparent)) submission.traceparent = traceparent
  return submission
}
