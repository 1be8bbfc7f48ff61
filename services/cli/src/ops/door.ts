import { setTimeout as sleep } from 'node:timers/promises'
import { mintToken } from '@cartstream/run'
import { findUrl, mustAnswer } from '../load/reach.ts'
import { Refusal } from '../refusal.ts'
import { tokenSecret } from '../secret.ts'
import { Unreachable } from '../unreachable.ts'

/** As JSON has it: positions are decimal strings. */
export type Told<T> = T extends bigint
  ? string
  : T extends readonly (infer E)[]
    ? readonly Told<E>[]
    : T extends object
      ? { [K in keyof T]: Told<T[K]> }
      : T

/** The service's doors for ops. `path`: below /v1/ops. Throws Refusal where it says no, Unreachable where it does not answer. */
export type Door = {
  get<T>(path: string): Promise<Told<T>>
  /** As `get`, for a minute: whoever waits for hours outlives a restart. */
  getPatiently<T>(path: string): Promise<Told<T>>
  post<T>(path: string, body?: object): Promise<Told<T>>
}

const TOKEN_SECONDS = 300
const TIMEOUT_MS = 30_000
const PATIENCE_MS = 60_000
const PAUSE_MS = 1000

/** Opens them at `said`, else at the running embedded instance. Throws Failure without a secret, Unreachable where nobody is there. */
export const openDoor = async (said: string | undefined): Promise<Door> => {
  const url = await findUrl(said)
  await mustAnswer(url)
  const secret = await tokenSecret()
  const claims = { sub: process.env.USER ?? 'cli', role: 'ops', shops: '*' } as const

  const ask = async <T>(method: string, path: string, body?: object): Promise<Told<T>> => {
    const headers: Record<string, string> = {
      authorization: `Bearer ${await mintToken(secret, claims, TOKEN_SECONDS)}`,
    }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const init = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...sent }
    const answer = await fetch(new URL(`/v1/ops${path}`, url), init).catch((error: Error) => {
      throw new Unreachable(
        `${url} does not answer: ${error.cause instanceof Error ? error.cause.message : error.message}`,
      )
    })
    return read(answer, `${method} ${path}`)
  }
  const getPatiently = async <T>(path: string): Promise<Told<T>> => {
    for (const until = performance.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
      try {
        return await ask<T>('GET', path)
      } catch (error) {
        if (!(error instanceof Unreachable) || performance.now() > until) throw error
      }
    }
  }
  return { get: (path) => ask('GET', path), post: (path, body) => ask('POST', path, body), getPatiently }
}

const read = async <T>(answer: Response, what: string): Promise<T> => {
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json') === true
  if (answer.ok && isJson) return JSON.parse(text)
  if (answer.status >= 502 || answer.status === 429)
    throw new Unreachable(`${what} is answered with ${answer.status}: ${text}`)
  const { status } = answer
  throw new Refusal(
    isJson ? { status, ...JSON.parse(text) } : { status, code: 'none', detail: `${what} is answered with ${status}` },
  )
}
