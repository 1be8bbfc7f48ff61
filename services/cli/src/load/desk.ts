import { parsePosition } from '@cartstream/schemas'
import type { Answer, Api } from './api.ts'
import type { Counts } from './counts.ts'
import type { Sent, Ticket } from './data/wanted.ts'
import { codeOf } from './shelves.ts'

export type DeskOptions = {
  api: Api
  shop: string
  /** `service` acts for the customers it names; `staff` cancels orders. */
  tokens: { service: string; staff: string }
  counts: Counts
}

/** `accepted`: for the first time. `refused`: with this code. Neither: a replay, which changes nothing. */
export type Outcome = { accepted?: Answer; refused?: string }

/** Sends the commands of rows, each under its key, and counts what came of them. */
export class Desk {
  readonly #o: DeskOptions
  /** Where the service did what it must not: a sentence each. */
  readonly surprises: string[] = []
  /** The latest position that was answered. */
  position: string | undefined
  #offset = -1n

  constructor(options: DeskOptions) {
    this.#o = options
  }

  get counts(): Counts {
    return this.#o.counts
  }

  /** For a customer, or as staff; counts it. */
  async send(customer: string | undefined, ticket: Ticket, fresh: Sent): Promise<Outcome> {
    const { api, shop, tokens, counts } = this.#o
    ticket.sent ??= fresh
    const { path, ...sent } = ticket.sent
    const who = customer === undefined ? { token: tokens.staff } : { token: tokens.service, subject: customer }
    const answer = await api.ask({ ...sent, path: `/v1/shops/${shop}/${path}`, ...who, key: ticket.key })
    counts.answered(answer.ms)
    this.#reached(answer.position)
    const isAgain = ticket.answered === true
    ticket.answered = true
    if (isAgain) {
      counts.replayed++
      if (!answer.replayed)
        this.surprises.push(`the key ${ticket.key} was answered twice, the second time not as a replay`)
      return {}
    }
    if (answer.status === 200) {
      counts.accepted++
      return { accepted: answer }
    }
    const refused = codeOf(answer)
    counts.refuse(refused)
    return { refused }
  }

  #reached(position: string | undefined): void {
    const [offset] = position === undefined ? [] : (parsePosition(position)?.offsets.values() ?? [])
    if (offset === undefined || offset <= this.#offset) return
    this.#offset = offset
    this.position = position
  }
}
