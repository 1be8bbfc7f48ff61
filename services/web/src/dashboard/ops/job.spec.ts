import { describe, expect, it } from 'vitest'
import { differing, nameOf, pathOf, percentOf } from './job.ts'

describe('a job', () => {
  it.each([
    ['0', '10', 0],
    ['5', '10', 50],
    ['10', '10', 100],
    ['0', '0', 100],
    ['576460752303423488', '1152921504606846976', 50],
  ])('has read %s of %s, %i percent', (position, goal, percent) => {
    expect(percentOf({ position, goal })).toBe(percent)
  })
  it('is told by what it does to which read models, or to how many', () => {
    expect(nameOf({ kind: 'rebuild', models: ['carts', 'prices'] })).toBe('Rebuild of carts, prices')
    expect(nameOf({ kind: 'verify', models: ['a', 'b', 'c', 'd'] })).toBe('Verification of 4 read models')
  })
  it('is where jobs of its kind are', () => {
    expect(pathOf({ kind: 'rebuild', id: 'x' })).toBe('/v1/ops/rebuilds/x')
    expect(pathOf({ kind: 'verify', id: 'x' })).toBe('/v1/ops/verify/x')
  })
  it('counts what differs however it does', () => {
    const none = { rows: 9, hash: { live: '', refolded: '' }, samples: [] }
    expect(differing({ diff: [{ model: 'a', added: 1, removed: 2, changed: 3, ...none }] })).toBe(6)
    expect(differing({})).toBe(0)
  })
})
