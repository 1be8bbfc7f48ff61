import { describe, expect, it } from 'vitest'
import { claimsOf } from './claims.ts'

const token = (payload: unknown) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.x`
const claims = { sub: 'ännchen', role: 'staff', shops: ['demo'], exp: 2_000_000_000 }

describe('what a token says', () => {
  it('is who, as what, and for which shops', () => {
    expect(claimsOf(token(claims))).toEqual(claims)
    expect(claimsOf(token({ ...claims, shops: '*' }))?.shops).toBe('*')
  })
  it('names roles as the service does', () => {
    expect(claimsOf(token({ ...claims, role: 'CLIENT' }))?.role).toBe('customer')
  })
  it.each(['', 'hello', 'a.b.c', 'a.!!.c', token({ ...claims, exp: undefined }), token({ ...claims, shops: 'demo' })])(
    'is nothing where it is no token of this system (%#)',
    (text) => {
      expect(claimsOf(text)).toBeUndefined()
    },
  )
})
