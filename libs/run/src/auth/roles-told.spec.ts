import { describe, expect, it } from 'vitest'
import { lettingIn, rolesOf, withRoles } from './roles-told.ts'

const staffOnly = lettingIn(['admin', 'staff'], () => {})

describe('the roles of a route', () => {
  it('are those that a hook of it lets in, wherever the hook stands', () => {
    expect(rolesOf({ onRequest: staffOnly })).toEqual(['admin', 'staff'])
    expect(rolesOf({ onRequest: () => {}, preHandler: [() => {}, staffOnly] })).toEqual(['admin', 'staff'])
  })
  it('are not told where no hook says them', () => {
    expect(rolesOf({ preHandler: () => {} })).toBeUndefined()
    expect(rolesOf({})).toBeUndefined()
    expect(withRoles({ schema: { summary: 'a' } }, {})).toEqual({ schema: { summary: 'a' } })
  })
  it('go into its schema, which keeps what it has', () => {
    expect(withRoles({ schema: { summary: 'a' }, url: '/a' }, { preHandler: staffOnly })).toEqual({
      schema: { summary: 'a', 'x-roles': ['admin', 'staff'] },
      url: '/a',
    })
  })
})
