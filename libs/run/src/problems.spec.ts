import { describe, expect, it } from 'vitest'
import { createProblems } from './problems.ts'
import { requestIdOf } from './request-id.ts'

const kinds = {
  'sold-out': { status: 409, title: 'Sold out', fix: 'Ask for at most `available`.' },
}

describe('a problem', () => {
  const problem = createProblems(kinds, 'https://shop.example/')

  it('has the members of RFC 9457, a code, what to do next and the request id', () => {
    expect(problem({ code: 'sold-out', requestId: 'r-1', detail: 'Only 2 left.', extra: { available: '2' } })).toEqual({
      type: 'https://shop.example/problems/sold-out',
      title: 'Sold out',
      status: 409,
      detail: 'Only 2 left.',
      code: 'sold-out',
      fix: 'Ask for at most `available`.',
      requestId: 'r-1',
      available: '2',
    })
  })
  it('says its title once more where nothing more is known', () => {
    expect(problem({ code: 'sold-out', requestId: 'r' }).detail).toBe('Sold out')
  })
  it('does not let further members hide its own', () => {
    expect(problem({ code: 'sold-out', requestId: 'r', extra: { status: 200, code: 'x', fix: 'y' } })).toMatchObject({
      status: 409,
      code: 'sold-out',
      fix: 'Ask for at most `available`.',
    })
  })
})

describe('a request id', () => {
  it('is the one sent, where it is harmless to repeat', () => {
    expect(requestIdOf('web-1:42')).toBe('web-1:42')
  })
  it.each([undefined, '', 'a b', 'x\r\ny', '<script>', 'x'.repeat(129), ['a', 'b']])('is a new one for %j', (sent) => {
    expect(requestIdOf(sent)).toMatch(/^[0-9a-f-]{36}$/)
  })
})
