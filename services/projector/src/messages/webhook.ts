import { bodyOf, type Messages } from './port.ts'
import { signatureOf } from './signature.ts'

/** `timeoutMs`: how long an answer is waited for. Default 10,000. */
export type WebhookOptions = { url: string; secret: string; timeoutMs?: number }

/** These say that asking again may help, though they blame the asker. */
const later = new Set([408, 425, 429])

/**
 * Messages as requests to one address. Whatever it answers with 2xx is told; other 4xx are a refusal; everything else, no answer and a redirection
 * included, is not known. The address is in no error: it may hold a secret.
 */
export const createWebhookMessages = ({ url, secret, timeoutMs = 10_000 }: WebhookOptions): Messages => ({
  async tell(message) {
    const body = bodyOf(message)
    if ('refused' in body) return body
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': message.id,
      'cartstream-signature': signatureOf(body, secret, new Date()),
    }
    const signal = AbortSignal.timeout(timeoutMs)
    const status = await ask(url, { method: 'POST', headers, body: new Uint8Array(body), redirect: 'manual', signal })
    if (status >= 200 && status < 300) return 'told'
    if (status >= 400 && status < 500 && !later.has(status))
      return { refused: `the webhook for messages answered ${status}` }
    throw new Error(`the webhook for messages answered ${status}`)
  },
})

/** The answer's status; what it says is nobody's to read. */
const ask = async (url: string, request: RequestInit): Promise<number> => {
  try {
    const { status, body } = await fetch(url, request)
    await body?.cancel()
    return status
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    const why = name === 'TimeoutError' ? 'in time' : `(${cause?.code ?? name})`
    throw new Error(`the webhook for messages gave no answer ${why}`)
  }
}
