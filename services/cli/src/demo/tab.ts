import { setTimeout as sleep } from 'node:timers/promises'

/** A session as a browser tab has it: what the frames of its stream have shown so far. */
export type Row = {
  status: string
  joined: boolean
  checkoutRequested: boolean
  highlighted?: string
  prices: Record<string, string>
  items: {
    id: string
    sku: string
    quantity: string
    unitPrice: string
    lineTotal: string
    sample: boolean
    addedBy: string
  }[]
  total: string
  order?: string
}
type Frame = { type: string; hosts?: number; clients?: number; rows?: { row: Row | null }[] }

const PATIENCE_MS = 15_000

/** Reads a session's events as EventSource does. */
export class Tab {
  readonly name: string
  row: Row | undefined
  presence = { hosts: 0, clients: 0 }
  /** How many frames have shown the session. */
  frames = 0
  readonly #stop = new AbortController()
  #failure: Error | undefined

  constructor(name: string, url: URL, token: string) {
    this.name = name
    this.#read(url, token).catch((error: Error) => {
      if (!this.#stop.signal.aborted) this.#failure = error
    })
  }

  async #read(url: URL, token: string): Promise<void> {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` }
    const answer = await fetch(url, { headers, signal: this.#stop.signal })
    if (!answer.ok || answer.body === null)
      throw new Error(`${url.pathname} answers ${answer.status}: ${await answer.text()}`)
    let rest = ''
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split('\n\n')
      rest = events.pop()!
      for (const event of events) {
        const data = event.split('\n').find((line) => line.startsWith('data: '))
        if (data !== undefined) this.#take(JSON.parse(data.slice(6)) as Frame)
      }
    }
    throw new Error(`${url.pathname} has ended`)
  }

  #take({ type, hosts = 0, clients = 0, rows = [] }: Frame): void {
    if (type === 'presence') this.presence = { hosts, clients }
    for (const { row } of rows) {
      if (row === null) continue
      this.row = row
      this.frames++
    }
  }

  /** Waits until the tab shows it; how long that took, in ms. Throws where it never does. */
  async until(what: string, shows: (tab: Tab) => boolean): Promise<number> {
    const began = performance.now()
    while (!shows(this)) {
      if (this.#failure !== undefined) throw this.#failure
      if (performance.now() - began > PATIENCE_MS) throw new Error(`the ${this.name}'s tab never showed: ${what}`)
      await sleep(5)
    }
    return performance.now() - began
  }

  close(): void {
    this.#stop.abort()
  }
}
