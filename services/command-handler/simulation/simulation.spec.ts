import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { events } from '@cartstream/schemas'
import { afterAll, describe, expect, it } from 'vitest'
import { mutations } from './mutations.ts'
import { runSeed } from './run.ts'

const main = join(import.meta.dirname, 'main.ts')
/** What was compiled for one process serves the next: half of what a short run costs. */
const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'simulation-'))
afterAll(() => rmSync(NODE_COMPILE_CACHE, { recursive: true, force: true }))

/** Runs the simulation in a process of its own. */
const sim = (...args: string[]): Promise<{ code: number | null; said: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE },
    })
    let said = ''
    for (const out of [child.stdout, child.stderr])
      out.on('data', (text) => {
        said += text
      })
    child.on('close', (code) => resolve({ code, said }))
  })

const FAULTS = ['requestLost', 'answerLost', 'late', 'twice', 'again', 'half', 'foreign', 'notLeader', 'unreachable']
const READS = ['readSlow', 'readFails']
const MISHAPS = ['crash', 'freeze', 'suspend', 'jump', 'leader-step', 'leader-change', 'lost-tail', 'gap']
const SEEN = ['accepted', 'replayed', 'refused out-of-stock', 'refused key-reused', '503 outcome-unknown', 'conflicts']
const ALSO = ['unknowns', 'void batches', 'expirations', 'group commits', 'divergences', 'state unfit-clock']
const MONEY = ['payments', 'paid: order', 'paid: refund', 'paid: unfulfilled']
const SNAPSHOTS = ['snapshots', 'starts from a snapshot', 'snapshots passed over']
const EVENTS = Object.keys(events).map((type) => `event ${type}`)

describe('the simulation', () => {
  it('keeps every promise while every kind of fault, mishap and event occurs', { timeout: 180_000 }, async () => {
    const counts: Record<string, number> = {}
    for (let seed = 1; seed <= 150; seed++) {
      const { violation, counts: more } = await runSeed(seed)
      expect({ seed, violation }).toEqual({ seed, violation: undefined })
      for (const [name, count] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + count
    }
    const never = [...FAULTS, ...READS, ...MISHAPS, ...SEEN, ...ALSO, ...MONEY, ...SNAPSHOTS, ...EVENTS].filter(
      (name) => (counts[name] ?? 0) === 0,
    )
    expect(never).toEqual([])
  })

  it('is decided by its seed: the same story twice, in this process and in others', { timeout: 180_000 }, async () => {
    const [once, again, other] = [await runSeed(7), await runSeed(7), await runSeed(8)]
    expect(again.lines).toEqual(once.lines)
    expect(other.hash).not.toBe(once.hash)
    const digests = await Promise.all([sim('--seeds', '6', '--workers', '1'), sim('--seeds', '6', '--workers', '2')])
    const [one, two] = digests.map(({ said }) => /digest (\w+)/.exec(said)?.[1])
    expect(one).toMatch(/^\w{16}$/)
    expect(two).toBe(one)
  })

  it('says of a failing seed what broke, how, and how to see it again', { timeout: 180_000 }, async () => {
    const { code, said } = await sim('--seeds', '50', '--mutation', 'unknown-is-a-yes')
    expect(code).toBe(1)
    const [, seed, promise] = /^seed (\d+) breaks ([a-z-]+): /m.exec(said) ?? []
    // a yes that is in no log: whoever asks again may be the first to notice
    expect(['no-lost-acknowledgement', 'every-answer-is-logged', 'same-key-same-outcome']).toContain(promise)
    expect(said).toContain(`again: npm run sim -- --seeds 1 --from ${seed} --trace --mutation unknown-is-a-yes`)
    const replay = await sim('--seeds', '1', '--from', String(seed), '--trace', '--mutation', 'unknown-is-a-yes')
    expect(replay.code).toBe(1)
    expect(replay.said).toContain(`seed ${seed} breaks ${promise}`)
  })

  it.each(['--seeds many', '--mutation none', '--trace', '--what'])('refuses %s', { timeout: 60_000 }, async (line) => {
    const { code, said } = await sim(...line.split(' '))
    expect(code).toBe(2)
    expect(said).toContain('npm run sim')
  })
})

describe('a planted mutation is caught:', () => {
  const planted = Object.entries(mutations).map(([name, { says, from = 1 }]) => ({ name, says, from }))
  it.concurrent.each(planted)('$name: $says', { timeout: 300_000 }, async ({ name, from }) => {
    const { code, said } = await sim('--seeds', '1000', '--from', String(from), '--mutation', name)
    expect(said).toMatch(new RegExp(`mutation ${name} was caught after \\d+ seeds by [a-z-]+`))
    expect(code).toBe(1)
  })
})
