import type { Logger } from '../runner/logger.ts'
import type { Effect, Outcome, Send } from './effect.ts'
import type { Claimed, Counts, Ledger, Tried } from './ledger.ts'
import { type Patience, pauseAfter, usualPatience } from './pause.ts'

export type SenderOptions = {
  ledger: Ledger
  partition: number
  send: Send
  logger: Logger
  signal: AbortSignal
  patience?: Partial<Patience> | undefined
  /** After this long an effect whose sender has gone silent comes again, in ms; longer than any provider is waited for. Default 120,000. */
  leaseMs?: number | undefined
  onSent?: ((sent: Attempt) => void) | undefined
  onCounts?: ((counts: Counts & { partition: number }) => void) | undefined
}
/** One try. `retry`: not known, tried again; `gave-up`: tried often enough. */
export type Attempt = {
  kind: Claimed['kind']
  outcome: 'sent' | 'pending' | 'refused' | 'retry' | 'gave-up'
  tookMs: number
}

type Judged = { outcome: Attempt['outcome']; tried: Tried }

const AT_ONCE = 8
const LOOK_MS = 60_000
const AFTER_ERROR_MS = 1000

/**
 * Sends one partition's effects, at least once each, under the id of the event that asks for it. Runs where its partition's projector
 * sits and follows the log, never while one catches up: what a rebuild folds anew is folded in silence, and what was sent is in the ledger.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #patience: Patience
  #position = -1n
  #wake = () => {}
  #woken = false

  constructor(options: SenderOptions) {
    this.#options = options
    this.#patience = { ...usualPatience, ...options.patience }
  }

  /** There may be something new. */
  poke(): void {
    this.#woken = true
    this.#wake()
  }

  /** Until the signal aborts; what is under way then is waited for. */
  async run(): Promise<void> {
    const { ledger, partition, signal, logger, leaseMs = 120_000, onCounts } = this.#options
    signal.addEventListener('abort', () => this.#wake(), { once: true })
    while (!signal.aborted) {
      try {
        this.#position = await ledger.enlist(partition, this.#position)
        const due = await ledger.claim(partition, AT_ONCE, leaseMs)
        await Promise.all(due.map((effect) => this.#try(effect)))
        const counts = await ledger.counts(partition)
        onCounts?.({ ...counts, partition })
        if (due.length < AT_ONCE) await this.#rest(Math.min(LOOK_MS, Math.ceil(counts.nextMs ?? LOOK_MS)))
      } catch (err) {
        logger.warn({ partition, err }, 'the outbox cannot be read now; tried again in a second')
        await this.#rest(AFTER_ERROR_MS)
      }
    }
  }

  async #try(effect: Claimed): Promise<void> {
    const { ledger, onSent } = this.#options
    const began = performance.now()
    const judged = await this.#send(effect).then(
      (outcome) => this.#answered(effect, outcome),
      (error: unknown) => this.#unknown(effect, error),
    )
    this.#tell(effect, judged)
    await ledger.finish(effect.id, judged.tried)
    onSent?.({ kind: effect.kind, outcome: judged.outcome, tookMs: performance.now() - began })
  }

  async #send(effect: Claimed): Promise<Outcome> {
    const send = this.#options.send[effect.kind] as ((effect: Effect) => Promise<Outcome>) | undefined
    if (send === undefined) throw new Error(`nobody here does ${effect.kind}`) // the ledger hands out no such kind
    return send(effect)
  }

  #answered({ attempts }: Claimed, outcome: Outcome): Judged {
    if ('sent' in outcome) return { outcome: 'sent', tried: { state: 'sent', result: outcome.sent } }
    if ('pending' in outcome)
      return { outcome: 'pending', tried: { state: 'sent', result: outcome.pending, ...this.#later(attempts) } }
    const { refused, result } = outcome
    return { outcome: 'refused', tried: { state: 'failed', error: refused.slice(0, 500), ...(result && { result }) } }
  }

  /** Whoever asks again how it ended knows at least that it was sent. */
  #unknown({ attempts, again }: Claimed, thrown: unknown): Judged {
    const error = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 500)
    const later = this.#later(attempts)
    if (again) return { outcome: 'retry', tried: { state: 'sent', error, ...later } }
    if (later.nextMs === undefined) return { outcome: 'gave-up', tried: { state: 'failed', error } }
    return { outcome: 'retry', tried: { state: 'requested', error, ...later } }
  }

  #later(attempts: number): { nextMs?: number } {
    return attempts >= this.#patience.attempts ? {} : { nextMs: pauseAfter(attempts, this.#patience, Math.random()) }
  }

  #tell({ id, shop, kind, attempts }: Claimed, { outcome, tried: { error } }: Judged): void {
    const { logger } = this.#options
    const fields = { effect: id, shop, kind, attempts, ...(error !== undefined && { error }) }
    if (outcome === 'retry') logger.warn(fields, 'an effect could not be sent; it is tried again')
    else if (error !== undefined) logger.error(fields, 'an effect was not to be had; it is listed for the shop’s staff')
    else logger.info(fields, 'an effect was sent')
  }

  /** Until it is poked, or so long. */
  async #rest(ms: number): Promise<void> {
    if (this.#woken || this.#options.signal.aborted) {
      this.#woken = false
      return
    }
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      timer = setTimeout(resolve, ms)
    })
    clearTimeout(timer)
    this.#woken = false
  }
}
