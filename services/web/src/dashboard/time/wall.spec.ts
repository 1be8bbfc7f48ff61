import { describe, expect, it } from 'vitest'
import { instantOf, wallOf } from './wall.ts'

const at = (text: string) => Date.parse(text)

describe('a wall clock', () => {
  it.each([
    ['UTC', '2026-11-26 20:03:07.250', '2026-11-26T20:03:07.250Z'],
    ['Europe/Berlin', '2026-07-01 00:30:00.001', '2026-06-30T22:30:00.001Z'],
    ['Asia/Kathmandu', '2026-01-01 05:45:00.000', '2026-01-01T00:00:00.000Z'],
  ])('of %s shows %s, and is read back', (zone, wall, instant) => {
    expect(wallOf(at(instant), zone)).toBe(wall)
    expect(instantOf(wall, zone)).toBe(at(instant))
  })
  it.each([
    ['2026-11-26', '2026-11-26T00:00:00Z'],
    ['2026-11-26 20:03', '2026-11-26T20:03:00Z'],
    [' 2026-11-26T20:03:07.5 ', '2026-11-26T20:03:07.500Z'],
    ['2026-11-26T20:03:07+02:00', '2026-11-26T18:03:07Z'],
  ])('may be typed as %s', (text, instant) => {
    expect(instantOf(text, 'UTC')).toBe(at(instant))
  })
  it.each(['', 'yesterday', '2026-13-01', '2026-11-26 25:00', '20:03'])('is not read from %j', (text) => {
    expect(instantOf(text, 'UTC')).toBeUndefined()
  })
  it.each([
    ['20:03', '2026-11-26T19:03:00Z'],
    ['today 9:05:07.5', '2026-11-26T08:05:07.500Z'],
    ['Yesterday, 20:03', '2026-11-25T19:03:00Z'],
  ])('may be typed as %s by whoever knows what day it is', (text, instant) => {
    expect(instantOf(text, 'Europe/Berlin', at('2026-11-25T23:30:00Z'))).toBe(at(instant))
    expect(instantOf(text, 'Europe/Berlin')).toBeUndefined()
  })
  it.each(['yesterday', '25:00', '20:03 yesterday', 'tomorrow 20:03'])('is not read from %j on any day', (text) => {
    expect(instantOf(text, 'UTC', at('2026-11-26T12:00:00Z'))).toBeUndefined()
  })
  it('that is put forward or back is read as the hour after, and as the first of the two', () => {
    expect(instantOf('2026-03-29 02:30', 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'))
    expect(instantOf('2026-10-25 02:30', 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'))
  })
})
