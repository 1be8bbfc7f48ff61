import type { Job } from '@cartstream/client'
import { describe, expect, it } from 'vitest'
import { differing, merged, nameOf, pathOf, percentOf } from './job.ts'

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
  it('is as the stream tells it, with what differs as the list says; the newest comes first', () => {
    const job = (id: string, requestedAt: string, more: Partial<Job>) => ({ id, requestedAt, ...more }) as Job
    const first = job('a', '2026-01-01T00:00:00Z', { state: 'running', diff: [] })
    const second = job('b', '2026-01-02T00:00:00Z', { state: 'switched' })
    const { diff: _, ...told } = { ...first, state: 'paused' as const }
    expect(merged([first], [second, told])).toEqual([second, { ...first, state: 'paused' }])
  })
  it('counts what differs however it does', () => {
    const none = { rows: 9, hash: { live: '', refolded: '' }, samples: [] }
    expect(differing({ diff: [{ model: 'a', added: 1, removed: 2, changed: 3, ...none }] })).toBe(6)
    expect(differing({})).toBe(0)
  })
})
