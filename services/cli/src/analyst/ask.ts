import { setTimeout as sleep } from 'node:timers/promises'
import { mintToken } from '@cartstream/run'
import { findUrl, mustAnswer } from '../load/reach.ts'
import { Refusal } from '../refusal.ts'
import { tokenSecret } from '../secret.ts'
import { Unreachable } from '../unreachable.ts'

/** What the analyst's routes answer: members by name, rows of a page, and where the next page is. */
export type Answered = Record<string, unknown> & { next?: string }
export type Ask = (path: string, query?: Readonly<Record<string, string | undefined>>) => Promise<Answered>

/** The log is still read after a start, or the service is busy: how long that is waited for, ms. */
const PATIENCE_MS = 60_000

/** Asks as an analyst of the shop: everything by pseudonyms. Throws Unreachable where nobody answers. */
export const asking = async (shop: string, said: string | undefined): Promise<Ask> => {
  const url = await findUrl(said)
  await mustAnswer(url)
  const token = await mintToken(await tokenSecret(), { sub: 'cli-analyst', role: 'analyst', shops: [shop] }, 3600)
  const headers = { authorization: `Bearer ${token}` }
  return async (path, query = {}) => {
    const address = new URL(`/v1/shops/${shop}/${path}`, url)
    for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, value)
    return answerOf(address, headers)
  }
}

const answerOf = async (address: URL, headers: Record<string, string>): Promise<Answered> => {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const response = await fetch(address, { headers }).catch((error: Error) => {
      throw new Unreachable(`${address.origin} does not answer: ${error.message}`)
    })
    if (response.ok) return (await response.json()) as Answered
    const { status } = response
    const problem = await problemIn(response)
    if (status !== 503 && status !== 429) throw new Refusal(problem)
    if (Date.now() > until) throw new Unreachable(`${address.origin} answers ${status}: ${problem.detail}`)
    await sleep(1000 * Number(response.headers.get('retry-after') ?? 1))
  }
}

const problemIn = async (
  response: Response,
): Promise<{ status: number; code: string; detail: string; fix?: string }> => {
  const { status } = response
  const text = await response.text()
  try {
    const { code, detail, fix } = JSON.parse(text) as { code: string; detail: string; fix: string }
    return { status, code, detail, fix }
  } catch {
    return { status, code: 'internal', detail: `${status}: ${text.slice(0, 200)}` } // not this service's own words
  }
}

/** Every page of an answer, one after another. */
export async function* pagesOf(
  ask: Ask,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): AsyncIterable<Answered> {
  let next: string | undefined
  do {
    const page = await ask(path, { ...query, limit: '1000', ...(next !== undefined && { next }) })
    next = page.next
    yield page
  } while (next !== undefined)
}
