import { describe, expect, it } from 'vitest'
import { mintToken } from './auth/mint.ts'
import { createLogger } from './log.ts'

const written = (write: (log: ReturnType<typeof createLogger>) => void, level = 'info') => {
  const lines: string[] = []
  write(createLogger('handler', level, { write: (line) => void lines.push(line) }))
  return lines
}

describe('the logger', () => {
  it('writes JSON lines with service, level in words and an instant', () => {
    const [line] = written((log) => log.info({ requestId: 'r-1' }, 'accepted'))
    expect(JSON.parse(line!)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'handler',
      requestId: 'r-1',
      msg: 'accepted',
    })
  })
  it('writes nothing below its level', () => {
    expect(written((log) => log.debug('quiet'))).toEqual([])
    expect(written((log) => log.debug('loud'), 'debug')).toHaveLength(1)
  })
  it.each([
    ...['authorization', 'cookie', 'set-cookie', 'idempotency-key', 'token', 'secret', 'password', 'subject'],
    ...['email', 'addresses', 'shipping', 'billing', 'phone', 'contact', 'clientSecret', 'client_secret'],
  ])('hides %s at the top and below', (name) => {
    const [line] = written((log) => log.info({ [name]: 'v-0', req: { headers: { [name]: 'v-2' }, [name]: 'v-1' } }))
    expect(line).not.toMatch(/v-[012]/)
    expect(line).toContain('[hidden]')
  })
  it('hides tokens and passwords in addresses within any text', async () => {
    const token = await mintToken('s'.repeat(32), { sub: 'alice', role: 'staff', shops: '*' }, 60)
    const [line] = written((log) =>
      log.error({ err: new Error(`no postgres://me:hunter2@db:5432/x`) }, `bad header Bearer ${token}`),
    )
    expect(line).not.toContain('hunter2')
    expect(line).not.toContain(token.split('.')[2])
    expect(line).toContain('postgres://me:[hidden]@db:5432/x')
    expect(() => JSON.parse(line!)).not.toThrow()
  })
})
