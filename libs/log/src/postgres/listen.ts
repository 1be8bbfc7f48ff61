import pg from 'pg'
import type { Hints } from './hints.ts'

/** One LISTEN connection of an instance, kept up while it is open. Losing it costs nothing but time: readers look each second. */
export class Listener {
  readonly #connectionString: string
  readonly #hints: Hints
  #client: pg.Client | undefined
  #again: NodeJS.Timeout | undefined
  #state: 'idle' | 'open' | 'closed' = 'idle'

  constructor(connectionString: string, hints: Hints) {
    this.#connectionString = connectionString
    this.#hints = hints
  }

  start(): void {
    if (this.#state !== 'idle') return
    this.#state = 'open'
    void this.#connect()
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      application_name: 'cartstream log listen',
    })
    this.#client = client
    client.on('notification', ({ payload = '' }) => {
      const [partition, height] = payload.split(':')
      if (height !== undefined) this.#hints.tell(Number(partition), BigInt(height))
    })
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    try {
      await client.connect()
      await client.query('listen cartstream_log')
    } catch {
      this.#lost(client) // nothing is lost but speed; it is tried again
    }
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return
    this.#client = undefined
    client.end().catch(() => undefined)
    if (this.#state === 'open') this.#again = setTimeout(() => void this.#connect(), 1000)
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    clearTimeout(this.#again)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }
}
