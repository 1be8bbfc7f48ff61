import type { DeadLetter as AnyLetter, Ops } from '@cartstream/read'
import type { Command } from 'commander'
import { agree } from '../agree.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Agreeing, type Asking, type Changing, withDryRun, withService, withYes } from '../options.ts'
import { good, type OutputKind, printData, printRows, say, table } from '../output.ts'
import { Refusal } from '../refusal.ts'
import { type Door, openDoor, type Told } from './door.ts'
import { listenForInterrupt } from './interrupt.ts'

type Letter = Told<AnyLetter>
type Inspected = NonNullable<Awaited<ReturnType<Ops['deadLetter']>>>

const path = '/dead-letters'
const pathOf = (id: string): string => `${path}/${encodeURIComponent(id)}`

export const addDeadLetters = (program: Command): void => {
  const letters = program.command('dead-letters').description('events that a live read model could not take')
  withService(letters.command('list'))
    .description('the streams that wait for one')
    .action(async ({ url, output: form }: Asking) => {
      const { rows } = await (await openDoor(url)).get<{ rows: AnyLetter[] }>(path)
      printRows(form, rows, rows.length === 0 ? good('nothing waits') : listText(rows))
    })
  withService(letters.command('show').argument('<id>'))
    .description('one of them: the error, and the events that wait')
    .action(async (id: string, { url, output: form }: Asking) => {
      const letter = await (await openDoor(url)).get<Inspected>(pathOf(id))
      printData(form, letter, letterText(letter))
    })
  withDryRun(withService(letters.command('retry').argument('<id>')))
    .description('take the events of the stream again, in their order')
    .action((id: string, options: Options) => settle(id, 'retry', options))
  withYes(withDryRun(withService(letters.command('skip').argument('<id>'))))
    .description('the same, without the one that could not be taken')
    .requiredOption('--reason <text>', 'why the read model may do without it; it is kept')
    .action((id: string, options: Options) => settle(id, 'skip', options))
}

type Options = Asking & Changing & Agreeing & { reason?: string }

const settle = async (id: string, what: 'retry' | 'skip', options: Options): Promise<void> => {
  const { url, output, dryRun, yes, reason } = options
  const door = await openDoor(url)
  if (dryRun || what === 'skip') {
    const letter = await door.get<Inspected>(pathOf(id))
    if (dryRun) return printData(output, letter, `It would be asked to ${what}:\n${letterText(letter)}`)
    await agree(`Go on without the event that ${letter.stream} waits for?`, { ...(yes && { yes }) })
  }
  await askAndWait(door, { id, what, ...(reason !== undefined && { body: { reason } }), output })
}

const PATIENCE_MS = 60_000
const EVERY_MS = 500

/** Until the stream waits no more, or waits again: then for an event that cannot be taken either, and the command has failed. */
const askAndWait = async (
  door: Door,
  { id, what, body, output }: { id: string; what: string; body?: object; output: OutputKind },
): Promise<void> => {
  const interrupt = listenForInterrupt()
  let letter: Letter | undefined = await door.post<AnyLetter>(`${pathOf(id)}/${what}`, body)
  const until = performance.now() + PATIENCE_MS
  while (letter !== undefined && letter.state !== 'parked' && performance.now() < until) {
    if (await interrupt.within(EVERY_MS)) {
      say(`It goes on without this command. To see how: cartstream dead-letters show ${id}`)
      process.exitCode = exitCodes.interrupted
      return
    }
    letter = await door.getPatiently<AnyLetter>(pathOf(id)).catch(unlessGone)
  }
  interrupt.forget()
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
