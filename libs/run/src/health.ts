/** True, or why it is not so, in words for people. A rejection counts as its message. */
export type Check = () => boolean | string | Promise<boolean | string>

export type Readiness = {
  status: 200 | 503
  body: { status: 'ready' | 'not-ready'; checks: Record<string, 'ok' | string>; notes?: readonly string[] }
}

/** `unhealthy`: starting the process anew may help, and nothing else here will. */
export type Liveness =
  | { status: 200; body: { status: 'ok' } }
  | { status: 503; body: { status: 'unhealthy'; checks: Record<string, string> } }

export type HealthOptions = {
  checks: Readonly<Record<string, Check>>
  /** Whether what should never stand still goes on: true, or what does not, in words for people. */
  alive?: Readonly<Record<string, () => true | string>>
  /** What operators should know though it does not make the service unready, e.g. that only one replica keeps the log. */
  notes?: () => readonly string[]
  /** Shutting down: not ready from then on, so that no new traffic is sent here. */
  signal?: AbortSignal
  /** A check that takes longer has failed. Default 1000. */
  timeoutMs?: number
}

/** /healthz says that the process answers, and goes on; /readyz whether it should be sent traffic, with every reason why not. */
export const createHealth = ({ checks, alive = {}, notes, signal, timeoutMs = 1000 }: HealthOptions) => ({
  healthz: (): Liveness => {
    const found = Object.entries(alive).flatMap(([name, check]) => {
      const result = check()
      return result === true ? [] : [[name, result] as const]
    })
    if (found.length === 0) return { status: 200, body: { status: 'ok' } }
    return { status: 503, body: { status: 'unhealthy', checks: Object.fromEntries(found) } }
  },
  readyz: async (): Promise<Readiness> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await outcome(check, timeoutMs)] as const),
    )
    const found: Record<string, string> = Object.fromEntries(results)
    if (signal?.aborted) found.shutdown = 'shutting down'
    const ready = Object.values(found).every((result) => result === 'ok')
    const said = notes?.() ?? []
    return {
      status: ready ? 200 : 503,
      body: { status: ready ? 'ready' : 'not-ready', checks: found, ...(said.length > 0 && { notes: said }) },
    }
  },
})

const outcome = async (check: Check, timeoutMs: number): Promise<string> => {
  const late = Promise.withResolvers<string>()
  const timer = setTimeout(() => late.resolve(`no answer within ${timeoutMs} ms`), timeoutMs)
  try {
    const result = await Promise.race([check(), late.promise])
    if (result === true) return 'ok'
    return result === false ? 'not so' : result
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    clearTimeout(timer)
  }
}
