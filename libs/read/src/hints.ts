import type pg from 'pg'
import type { Hint } from './reads.ts'

const CHANNEL = 'cartstream_read'
const RETRY_MS = 500

/** `carts:0,availability:0`: one NOTIFY names all checkpoints that were moved together. */
export const parseHints = (payload: string): readonly Hint[] =>
  payload.split(',').map((pair) => {
    const colon = pair.lastIndexOf(':')
    return { projection: pair.slice(0, colon), partition: Number(pair.slice(colon + 1)) }
  })

type Listener = (hints: readonly Hint[]) => void

/** A projector and readers in one process, alone with their database: the one tells the others, without it. */
export type Beside = { tell(hints: readonly Hint[]): void; listen(listener: Listener): void }
export const createBeside = (): Beside => {
  const listeners: Listener[] = []
  return {
    tell: (hints) => {
      for (const listener of listeners) listener(hints)
    },
    listen: (listener) => void listeners.push(listener),
  }
}

/** One LISTEN connection for all who wait, opened by the first of them and opened again when it breaks; none where the projector is beside them. */
export class Hints {
  readonly #pool: pg.Pool
  readonly #beside: boolean
  readonly #listeners = new Set<Listener>()
  #client: pg.PoolClient | undefined
  #opening = false
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(pool: pg.Pool, beside?: Beside) {
    this.#pool = pool
    this.#beside = beside !== undefined
    beside?.listen((hints) => this.#tell(hints))
  }

  listen(listener: Listener, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true })
    if (this.#client === undefined && !this.#beside) void this.#open()
    else queueMicrotask(() => listener([]))
  }

  /** The partition's next hint from now on: `within` settles at it, or after `ms`. `drop` it when it is not wanted any more. */
  next(partition: number): { within(ms: number): Promise<void>; drop(): void } {
    let arrived = false
    let wake = () => {}
    const listener: Listener = (hints) => {
      if (hints.length > 0 && !hints.some((h) => h.partition === partition)) return
      arrived = true
      wake()
    }
    this.#listeners.add(listener)
    void this.#open()
    const within = async (ms: number) => {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        wake = resolve
        timer = setTimeout(resolve, ms)
        if (arrived) resolve()
      })
      clearTimeout(timer)
    }
    return { within, drop: () => this.#listeners.delete(listener) }
  }

  async #open(): Promise<void> {
    if (this.#beside || this.#client !== undefined || this.#opening || this.#closed) return
    this.#opening = true
    try {
      const client = await this.#pool.connect()
      client.on('notification', ({ payload }) => this.#tell(parseHints(payload ?? '')))
      client.on('error', () => this.#lost(client))
      await client.query(`listen ${CHANNEL}`)
      if (this.#closed) return client.release(true)
      this.#client = client
      this.#tell([]) // what was notified while nobody listened
    } catch {
      this.#again() // the pool says the same to everyone who asks; hints are only hints
    } finally {
      this.#opening = false
    }
  }

  #tell(hints: readonly Hint[]): void {
    for (const listener of [...this.#listeners]) listener(hints)
  }

  #lost(client: pg.PoolClient): void {
    if (this.#client === client) {
      this.#client = undefined
      client.release(true)
    }
    this.#again()
  }

  #again(): void {
    if (this.#closed || this.#retry !== undefined) return
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      void this.#open()
    }, RETRY_MS)
    this.#retry.unref()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#client?.release(true)
    this.#client = undefined
    this.#listeners.clear()
  }
}
