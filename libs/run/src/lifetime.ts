import closeWithGrace from 'close-with-grace'

export type Log = { info(fields: object, message: string): void; error(fields: object, message: string): void }

/** What was opened and must be closed, from main down. */
export type Lifetime = {
  /** Aborts when the end begins: stop following, polling and waiting. What must still be finished, a closer finishes. */
  readonly signal: AbortSignal
  /** Has `close` called at the end: the last opened is closed first, one after the other. */
  opened(name: string, close: () => void | Promise<void>): void
  /** Begins the end; the same promise however often it is called. A closer that fails does not keep the others from closing. */
  close(reason: string): Promise<void>
}

/** A lifetime without a process: for specs, and for services that are composed within another. Rejects with AggregateError if closers failed. */
export const createLifetime = (log: Log): Lifetime => {
  const ending = new AbortController()
  const closers: { name: string; close: () => void | Promise<void> }[] = []
  let closed: Promise<void> | undefined

  const closeAll = async (reason: string) => {
    log.info({ reason }, 'closing')
    ending.abort(new Error(`closing: ${reason}`))
    const failures: unknown[] = []
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) {
      try {
        await next.close()
      } catch (error) {
        log.error({ err: error, resource: next.name }, 'could not close')
        failures.push(error)
      }
    }
    log.info({ reason }, 'closed')
    if (failures.length > 0) throw new AggregateError(failures, 'not all could be closed')
  }

  return {
    signal: ending.signal,
    opened: (name, close) => void closers.push({ name, close }),
    close: (reason) => {
      closed ??= closeAll(reason)
      return closed
    },
  }
}

/**
 * The lifetime of this process: SIGTERM, SIGINT and uncaught errors end it. Exit code 0 after a signal or `close`, 1 after an error,
 * a second signal, or when closing takes longer than `graceMs` (10 s by default).
 */
export const createProcessLifetime = (log: Log, graceMs = 10_000): Lifetime & { exit(reason: string): void } => {
  const lifetime = createLifetime(log)
  let why = 'asked to'
  const { close } = closeWithGrace(
    {
      delay: graceMs,
      logger: { error: (what: unknown) => log.error({ err: what }, 'closing failed') },
      onSecondSignal: (signal) => log.error({ signal }, 'second signal: leaving at once'),
      onTimeout: (delay) => log.error({ graceMs: delay }, 'closing took too long: leaving'),
    },
    async ({ signal, err }) => {
      if (err !== undefined) log.error({ err }, 'uncaught error')
      await lifetime.close(signal ?? (err === undefined ? why : 'uncaught error'))
    },
  )
  const exit = (reason: string) => {
    why = reason
    close()
  }
  return { ...lifetime, exit }
}
