import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { signatureOf } from '../../../services/projector/src/messages/signature.ts'

const page = readFileSync(join(import.meta.dirname, 'messages.md'), 'utf8')
const [, example = ''] = /^```js\n(.*?)^```$/ms.exec(page) ?? []
type Example = { isOurs(body: Buffer, signature: string | undefined, secret: string, now?: number): boolean }

it('the example of messages.md takes what we sign, and nothing else', async () => {
  const { isOurs }: Example = await import(`data:text/javascript,${encodeURIComponent(example)}`)
  const secret = 'a secret of the webhook'
  const body = Buffer.from('{"title":"Öl 🫖"}')
  const now = Date.now()
  const signature = signatureOf(body, secret, new Date(now))
  expect(isOurs(body, signature, secret)).toBe(true)
  expect(isOurs(body, signature, secret, now + 299_000)).toBe(true)
  expect(isOurs(body, signature, secret, now + 302_000)).toBe(false)
  expect(isOurs(body, signature, secret, now - 302_000)).toBe(false)
  expect(isOurs(body, signature, 'another secret')).toBe(false)
  expect(isOurs(Buffer.from('{"title":"Oil"}'), signature, secret)).toBe(false)
  for (const wrong of [undefined, '', 't=1', signature.toUpperCase(), `${signature}0`, signature.slice(0, -1)])
    expect(isOurs(body, wrong, secret)).toBe(false)
})
