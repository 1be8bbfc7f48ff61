import { setTimeout as sleep } from 'node:timers/promises'
import type { DeadLetter as AnyLetter, Ops } from '@cartstream/read'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { good, printData, printRows, table } from '../output.ts'
import { Refusal } from '../refusal.ts'
import { type Door, openDoor, type Told } from './door.ts'
import { type Common, type Output, withCommon } from './options.ts'

type Letter = Told<AnyLetter>
type Inspected = NonNullable<Awaited<ReturnType<Ops['deadLetter']>>>

const path = '/dead-letters'
const pathOf = (id: string): string => `${path}/${encodeURIComponent(id)}`

export const addDeadLetters = (program: Command, output: Output): void => {
  const letters = program.command('dead-letters').description('events that a live read model could not take')
  withCommon(letters.command('list'), output)
    .description('the streams that wait for one')
    .action(async ({ url, output: form }: Common) => {
      const { rows } = await (await openDoor(url)).get<{ rows: AnyLetter[] }>(path)
      printRows(form, rows, rows.length === 0 ? good('nothing waits') : listText(rows))
    })
  withCommon(letters.command('show').argument('<id>'), output)
    .description('one of them: the error, and the events that wait')
    .action(async (id: string, { url, output: form }: Common) => {
      const letter = await (await openDoor(url)).get<Inspected>(pathOf(id))
      printData(form, letter, letterText(letter))
    })
  withCommon(letters.command('retry').argument('<id>'), output)
    .description('take the events of the stream again, in their order')
    .action(async (id: string, { url, output: form }: Common) => {
      await askAndWait(await openDoor(url), { id, what: 'retry', output: form })
    })
  withCommon(letters.command('skip').argument('<id>'), output)
    .description('the same, without the one that could not be taken')
    .requiredOption('--reason <text>', 'why the read model may do without it; it is kept')
    .action(async (id: string, { url, output: form, reason }: Common & { reason: string }) => {
      await askAndWait(await openDoor(url), { id, what: 'skip', body: { reason }, output: form })
    })
}

const PATIENCE_MS = 60_000
const EVERY_MS = 500

/** Until the stream waits no more, or waits again: then for an event that cannot be taken either, and the command has failed. */
const askAndWait = async (
  door: Door,
  { id, what, body, output }: { id: string; what: string; body?: object; output: Common['output'] },
): Promise<void> => {
  let letter: Letter | undefined = await door.post<AnyLetter>(`${pathOf(id)}/${what}`, body)
  const until = performance.now() + PATIENCE_MS
  while (letter !== undefined && letter.state !== 'parked' && performance.now() < until) {
    await sleep(EVERY_MS)
    letter = await door.getPatiently<AnyLetter>(pathOf(id)).catch(unlessGone)
  }
  const { state, error, waiting } = letter ?? { state: 'taken', waiting: 0 }
  const said = { taken: good('taken'), parked: `it waits still, for: ${error}` }
  printData(
    output,
    { id, state, waiting, ...(error !== undefined && { error }) },
    said[state as 'taken'] ?? `${state}: see dead-letters show ${id}`,
  )
  if (state === 'parked') process.exitCode = exitCodes.failed
}

const unlessGone = (error: unknown): undefined => {
  if (!(error instanceof Refusal && error.status === 404)) throw error
}

const listText = (letters: readonly Letter[]): string => {
  const head = ['id', 'read model', 'stream', 'waiting', 'state', 'parked at', 'error']
  const rows = letters.map((l) => [l.id, l.model, l.stream, String(l.waiting), l.state, l.parkedAt, l.error])
  return table([head, ...rows])
}

const letterText = (letter: Told<Inspected>): string => {
  const { id, model, partition, shop, stream, error, parkedAt, state, parked, skipped } = letter
  const waits = parked.map(({ data, ...event }) => `  ${eventText(event)}  ${JSON.stringify(data)}`)
  const left = skipped.map(({ by, reason, ...event }) => `  ${eventText(event)}  skipped by ${by}: ${reason}`)
  const title = `${id}: ${model}, ${stream} of the shop ${shop} (partition ${partition}), ${state} since ${parkedAt}`
  return [title, `  ${error}`, ...waits, ...left].join('\n')
}

const eventText = ({ position, at, type, id }: { position: string; at: string; type: string; id: string }): string =>
  `${position}  ${at}  ${type} ${id}`
