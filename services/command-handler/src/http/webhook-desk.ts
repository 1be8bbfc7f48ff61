import type { Keys } from '@cartstream/keys'
import { BadSignature, type Notice } from '@cartstream/pay'
import { type Command, Id, Money, ProviderId, ShopConfig, ShopId } from '@cartstream/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Answer, Unanswered } from '../answers.ts'
import { ownSubmission } from '../own.ts'
import type { Till } from '../pay/till.ts'
import type { LoopFor } from './desk.ts'
import { canonical } from './idempotency.ts'
import { Refused, type SendProblem } from './problem.ts'

export type WebhookDeskOptions = {
  loopFor: LoopFor
  till: Till
  keys: Keys
  send: SendProblem
  observe?: ((type: Command['type'], answer: Answer | Unanswered) => void) | undefined
  /** How long the log may take, ms: providers wait for some seconds, then they ask again. */
  deadlineMs: number
}

/**
 * What a provider says of its own accord. The signature is the capability; shop and payment are those that the notice names, wherever it was
 * sent to.
 *
 * | notice | answer | so that the provider |
 * |---|---|---|
 * | not signed by it, changed, or too old | 400 | shows its operator that the secret is wrong |
 * | signed, but with values that no log of ours may hold | 400 | shows its operator that there is a fault |
 * | about nothing of ours | 200 | does not send it again |
 * | a decline after which the payer may try again | 200 | - ; the checkout goes on, and ends by its time if nobody pays |
 * | the log has its outcome, or had it before | 200 | does not send it again |
 * | its payment is in no log of ours | 200, and a warning in our log lines | does not send for days what no retry can change |
 * | the log gives no certain answer in time | 503 | sends it again |
 */
export class WebhookDesk {
  readonly #o: WebhookDeskOptions

  constructor(options: WebhookDeskOptions) {
    this.#o = options
  }

  /** The body of the answer; undefined where a problem has been sent. Throws Refused. */
  async take(request: FastifyRequest, reply: FastifyReply, name: string): Promise<{ taken: boolean } | undefined> {
    const notice = this.#read(request, name)
    const told = notice && commandOf(name, notice)
    if (told === undefined) return { taken: false }
    const answer = await this.#submit(name, told)
    this.#o.observe?.(told.command.type, answer)
    if (answer.outcome === 'unanswered') {
      this.#o.send(reply, answer.code)
      return undefined
    }
    if (answer.outcome === 'refused') {
      const { shop, about } = told
      request.log.warn(
        { provider: name, shop, payment: about, code: answer.code },
        'a notice of a provider led nowhere',
      )
    }
    return { taken: answer.outcome === 'ok' }
  }

  #read({ body, headers }: FastifyRequest, name: string): Notice | undefined {
    const provider = this.#o.till.byName(name)
    if (provider === undefined) throw new Refused('not-found', { detail: 'there is no such payment provider' })
    try {
      return provider.notice(body instanceof Buffer ? body : Buffer.alloc(0), headers)
    } catch (error) {
      if (error instanceof BadSignature) throw new Refused('bad-request', { detail: error.message })
      throw error
    }
  }

  async #submit(name: string, { shop, command, about }: Told): Promise<Answer | Unanswered> {
    const { keys, loopFor, deadlineMs } = this.#o
    const actor = await keys.actorOf(`cartstream:provider:${name}`).catch((error: unknown) => {
      throw new Refused('unavailable', { cause: error })
    })
    const own = { shop, command, about: `${about}\n${canonical(command)}`, actor }
    return loopFor(shop).loop.submit(ownSubmission({ ...own, deadline: performance.now() + deadlineMs }))
  }
}

/** What the log is asked for. `about`: the payment or refund. */
type Told = { shop: string; command: Command; about: string }

const Text = z
  .string()
  .max(200)
  .refine((text) => text.isWellFormed() && !text.includes('\0'))
/** What of a notice goes into a command. */
const SucceededValues = z.object({ intent: ProviderId, amount: Money, currency: ShopConfig.shape.currency })
const FailedValues = z.object({ intent: ProviderId, reason: Text })
const RefundValues = z.object({ providerRefund: ProviderId })

/** The values, or, where one does not fit, a Refused that names the fields and repeats nothing of them. */
const fitting = <T extends z.ZodType>(values: T, notice: Notice): z.output<T> => {
  const { success, data, error } = values.safeParse(notice)
  if (success) return data
  const names = error.issues.map(({ path }) => path.join('.')).join(', ')
  throw new Refused('bad-request', { detail: `the notice has what is no value of ours in ${names}` })
}

/** Undefined where it changes nothing, or names what cannot be one of our ids. Throws Refused. */
const commandOf = (provider: string, notice: Notice): Told | undefined => {
  const { shop, payment, combined } = notice.reference
  const told = (command: Command, about: string): Told => ({ shop, command, about })
  if (!ShopId.safeParse(shop).success || !Id.safeParse(payment).success) return undefined
  switch (notice.type) {
    case 'succeeded': {
      const taken = { provider, ...fitting(SucceededValues, notice) }
      return combined
        ? told({ type: 'PayCombined', combined: payment, ...taken }, payment)
        : told({ type: 'ConfirmPayment', checkout: payment, ...taken }, payment)
    }
    case 'failed': {
      if (!notice.final) return undefined
      const { intent, reason } = fitting(FailedValues, notice)
      return combined
        ? told({ type: 'CancelCombined', combined: payment, because: 'failed' }, payment)
        : told({ type: 'FailPayment', checkout: payment, intent, reason }, payment)
    }
    case 'refund': {
      const { refund, outcome } = notice
      if (!Id.safeParse(refund).success) return undefined
      const { providerRefund } = fitting(RefundValues, notice)
      return told({ type: 'ReportRefund', refund, outcome, providerRefund }, refund)
    }
  }
}
