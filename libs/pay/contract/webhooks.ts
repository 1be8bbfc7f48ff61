import { describe, expect, it } from 'vitest'
import { BadSignature, type Notice, type PaymentProvider } from '../src/index.ts'

type Headers = Record<string, string>
export type Signed = {
  open: () => PaymentProvider
  /** Headers as the provider would sign the body, with our secret and now where nothing else is said. */
  sign: (body: Buffer, how?: { secret?: string; at?: Date }) => Headers
  /** Bodies as the provider sends them, with what they mean to us. */
  told: readonly [body: string, notice: Notice | undefined][]
}

const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000)

/** What every provider promises of its webhooks. `told` must have a body with letters outside ASCII first. */
export const webhookContract = ({ open, sign, told }: Signed): void => {
  const [first, meaning] = told[0]!
  const body = Buffer.from(first)
  const read = (bytes: Buffer, headers: Headers) => open().notice(bytes, headers)

  describe('a webhook', () => {
    it.each(told)('%s means %j', (text, notice) => {
      const bytes = Buffer.from(text)
      expect(read(bytes, sign(bytes))).toEqual(notice)
    })

    it('is taken up to 300 seconds after it was signed, and not later', () => {
      expect(read(body, sign(body, { at: ago(290) }))).toEqual(meaning)
      expect(() => read(body, sign(body, { at: ago(310) }))).toThrow(BadSignature)
    })

    it('is refused when it was signed with another secret', () => {
      expect(() => read(body, sign(body, { secret: 'whsec_another_secret_of_some_length' }))).toThrow(BadSignature)
    })

    it('is refused when one byte of it is another', () => {
      for (const at of [0, Math.floor(body.length / 2), body.length - 1]) {
        const changed = Buffer.from(body)
        changed[at]! ^= 1
        expect(() => read(changed, sign(body))).toThrow(BadSignature)
      }
    })

    it('is its bytes, not what they say: written anew it is refused', () => {
      const anew = Buffer.from(JSON.stringify(JSON.parse(first), undefined, 1))
      expect(anew.equals(body)).toBe(false)
      expect(() => read(anew, sign(body))).toThrow(BadSignature)
      expect(body.length).toBeGreaterThan(first.length) // letters outside ASCII
    })

    it('is refused when it was signed at another time than it says', () => {
      const [name, value] = Object.entries(sign(body, { at: ago(310) })).find(([, v]) => v.startsWith('t='))!
      const now = `t=${Math.floor(Date.now() / 1000)}`
      expect(() => read(body, { [name]: value.replace(/^t=\d+/, now) })).toThrow(BadSignature)
    })

    it.each(['', 't=,v1=', 't=1', 'v1=00', 'not a signature', `t=1,v1=${'0'.repeat(64)}`])(
      'is refused with the signature %j',
      (value) => {
        const headers = Object.fromEntries(Object.entries(sign(body)).map(([name]) => [name, value]))
        expect(() => read(body, headers)).toThrow(BadSignature)
        expect(() => read(body, {})).toThrow(BadSignature)
      },
    )

    it('that is refused is not repeated in the error', () => {
      const thrown = (() => {
        try {
          return read(body, sign(body, { secret: 'whsec_another_secret_of_some_length' }))
        } catch (error) {
          return error as Error
        }
      })() as Error
      const all = JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))
      expect(all).not.toContain('reference')
      expect(all).not.toContain('metadata')
      expect(thrown.cause).toBeUndefined()
    })

    it('that says nothing of ours is passed over', () => {
      for (const text of ['{}', '[]', 'null', '"x"', '{"type":"customer.created","data":{"object":{}}}']) {
        const bytes = Buffer.from(text)
        expect(read(bytes, sign(bytes))).toBeUndefined()
      }
    })
  })
}
