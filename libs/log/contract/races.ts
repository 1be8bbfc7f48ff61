import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type EventLog, GENESIS, type Head } from '../src/index.ts'
import type { NewPlace, RacerPlace } from './place.ts'
import { all, heads, markers } from './records.ts'

export const racePromises = (newPlace: NewPlace, elsewhere: boolean): void => {
  it('on one head: one wins, the other is told, and both see the same log', async () => {
    const place = await newPlace(1)
    const logs = [await place.open(), await place.open()]
    let head: Head = GENESIS
    for (let i = 0; i < 25; i++) {
      const outcomes = await Promise.all(logs.map((log) => log.append(0, head, markers(1 + (i % 4)))))
      const won = outcomes.flatMap((o) => ('appended' in o ? [o.appended] : []))
      expect(won).toHaveLength(1)
      expect(outcomes.filter((o) => 'conflict' in o)).toHaveLength(1)
      head = won[0]!
    }
    const seen = await Promise.all(logs.map((log) => all(log)))
    expect(heads(seen[0]!)).toEqual(heads(seen[1]!))
    expect(seen[0]!.at(-1)?.head).toEqual(head)
    await Promise.all(logs.map((log) => log.close()))
  })

  // a memory log has no elsewhere: what is in memory is in one process
  if (!elsewhere) return
  it('in separate processes lose nothing that was acknowledged, and double nothing', async () => {
    const place = await newPlace(1)
    const log = await place.open()
    const racers = [1, 2].map(() => startRacer(place.elsewhere!, 40))
    await Promise.all(racers.map((r) => r.ready))
    for (const { child } of racers) child.stdin!.write('go\n')
    const acknowledged = (await Promise.all(racers.map((r) => r.acknowledged))).flat()
    expect(acknowledged).toHaveLength(80)
    await expectChain(log, acknowledged)
    await log.close()
  })
}

/** The log is one chain without gaps, and holds exactly what was acknowledged. */
const expectChain = async (log: EventLog, acknowledged: string[]): Promise<void> => {
  const read = heads(await all(log))
  expect(read.map((h) => h.height)).toEqual(read.map((_, i) => BigInt(i + 1)))
  expect(read.map((h) => h.id).sort()).toEqual(acknowledged.sort())
}

type Racer = { child: ChildProcess; ready: Promise<void>; acknowledged: Promise<string[]> }

/** Begins to append once it is told anything. */
export const startRacer = (place: RacerPlace, batches: number): Racer => {
  const args = [join(import.meta.dirname, 'racer.ts'), JSON.stringify(place), String(batches)]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  let text = ''
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout!.setEncoding('utf8').on('data', (more: string) => {
      text += more
      resolve()
    })
    child.on('exit', () => reject(new Error('the racer ended early')))
  })
  const acknowledged = new Promise<string[]>((resolve, reject) => {
    child.on('exit', (code) =>
      code === 0 ? resolve(text.trim().split('\n').slice(1)) : reject(new Error(`the racer ended with ${code}`)),
    )
  })
  return { child, ready, acknowledged }
}
