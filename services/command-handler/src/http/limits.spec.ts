import { describe, expect, it } from 'vitest'
import { addressOf, draw, type Meter, Meters } from './limits.ts'

const limit = { quota: 3, windowSeconds: 6 }

describe('a limit', () => {
  it('lets the quota through at once, then one request each time a share of the window has passed', () => {
    const meter: Meter = { full: 0 }
    const at = (now: number) => draw(meter, limit, now).remaining
    expect([at(0), at(0), at(0), at(0)]).toEqual([2, 1, 0, -1])
    expect([at(1990), at(2000), at(2000)]).toEqual([-1, 0, -1])
    expect(at(8000)).toBe(2)
  })

  it('does not charge for what it refused', () => {
    const meter: Meter = { full: 0 }
    for (let i = 0; i < 100; i++) draw(meter, limit, 0)
    expect(draw(meter, limit, 2000).remaining).toBe(0)
  })

  it('says when the quota is whole again, and, refused, when the next request may come', () => {
    const meter: Meter = { full: 0 }
    expect(draw(meter, limit, 0).seconds).toBe(2)
    draw(meter, limit, 0)
    expect(draw(meter, limit, 0).seconds).toBe(6)
    expect(draw(meter, limit, 500)).toEqual({ remaining: -1, seconds: 2 })
  })

  it('never refuses within a large quota, however the division rounds', () => {
    const meter: Meter = { full: 0 }
    for (const odd of [
      { quota: 3000, windowSeconds: 1 },
      { quota: 3000, windowSeconds: 61 },
    ]) {
      const left = Array.from({ length: odd.quota + 1 }, () => draw(meter, odd, 1e9 + 0.1).remaining)
      expect(left).toEqual(Array.from({ length: odd.quota + 1 }, (_, i) => odd.quota - 1 - i))
      meter.full = 0
    }
  })

  it('is kept for each name apart', () => {
    const meters = new Meters({ quota: 1, windowSeconds: 60 })
    expect([meters.draw('a', 0), meters.draw('b', 0), meters.draw('a', 0)].map((d) => d.remaining)).toEqual([0, 0, -1])
  })
})

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s counts as %s', (ip, name) => expect(addressOf(ip)).toBe(name))
})
