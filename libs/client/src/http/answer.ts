import { CartstreamError } from '../error.ts'
import type { Answer } from '../types.ts'
import type { Problem } from '../wire.ts'

/** An answer, or thrown as a CartstreamError the problem that it is. */
export const understood = async <T>(response: Response): Promise<Answer<T>> => {
  const { status, headers } = response
  const requestId = headers.get('request-id') ?? undefined
  const text = await response.text()
  const isJson = /\bjson\b/.test(headers.get('content-type') ?? '')
  const body = isJson && text !== '' ? (JSON.parse(text) as unknown) : text === '' ? undefined : text
  if (response.ok)
    return {
      ...{ body: body as T, status, requestId, position: headers.get('cartstream-position') ?? undefined },
      ...{ etag: headers.get('etag') ?? undefined, replayed: headers.get('idempotent-replayed') === 'true' },
    }
  throw problemOf(body, { status, requestId, retryAfter: headers.get('retry-after') })
}

const problemOf = (
  body: unknown,
  { status, requestId, retryAfter }: { status: number; requestId: string | undefined; retryAfter: string | null },
): CartstreamError => {
  const retryAfterMs = retryAfter === null ? undefined : Number(retryAfter) * 1000 || undefined
  const told = (typeof body === 'object' ? body : null) as Problem | null
  if (typeof told?.code !== 'string')
    return new CartstreamError({
      ...{ code: 'not-understood', title: `Answered with ${status}, and not by the service`, status, requestId },
      ...{ retryable: status >= 502, retryAfterMs },
    })
  const { code, title, detail, type } = told
  const retryable = code !== 'diverged' && (status === 429 || status === 503 || status === 504)
  return new CartstreamError({
    ...{ code, title, status, detail, type, requestId: told.requestId ?? requestId, retryable, retryAfterMs },
    problem: told,
  })
}
