import pg from 'pg'

/** Statements by what asked them, such as `cartstream-reads`, and how each begins. */
export class Statements {
  readonly counts = new Map<string, number>()
  readonly #query = pg.Client.prototype.query
  #began = performance.now()

  constructor() {
    const [counts, query] = [this.counts, this.#query]
    pg.Client.prototype.query = function (this: pg.Client, ...asked: unknown[]) {
      const by = (this as unknown as { connectionParameters: { application_name?: string } }).connectionParameters
      const name = by.application_name ?? '-'
      counts.set(name, (counts.get(name) ?? 0) + 1)
      return Reflect.apply(query, this, asked)
    } as typeof pg.Client.prototype.query
  }

  begin(): void {
    this.counts.clear()
    this.#began = performance.now()
  }
  /** Since it began, of whoever serves streams: not of projectors. */
  get ofGateway(): number {
    return [...this.counts].reduce((sum, [name, n]) => (/projector|outbox|migrate/.test(name) ? sum : sum + n), 0)
  }
  get seconds(): number {
    return (performance.now() - this.#began) / 1000
  }
  stop(): void {
    pg.Client.prototype.query = this.#query
  }
}
