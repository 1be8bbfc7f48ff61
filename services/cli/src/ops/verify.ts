import type { Job as AnyJob } from '@cartstream/read'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { type Asking, withService } from '../options.ts'
import { say } from '../output.ts'
import { Refusal } from '../refusal.ts'
import { shopId } from '../shop-id.ts'
import { number } from '../typed.ts'
import { type Door, openDoor } from './door.ts'
import { followToEnd } from './follow.ts'
import { listenForInterrupt } from './interrupt.ts'
import { addJobCommands } from './job-commands.ts'

type Options = Asking & { shop?: string; continuous?: true; every: number; handler?: true }
type Rounds = Omit<Options, 'every' | 'url' | 'secretFile' | 'continuous' | 'handler'>

export const addVerify = (program: Command): void => {
  const verify = program
    .command('verify')
    .description(
      'fold the log once more and compare it with a live read model, row by row; ends with 4 where it differs',
    )
    .argument('[model]', 'a read model (see `cartstream lag`), or all', 'all')
    .option(
      '--handler',
      "instead: the newest snapshot of the command handlers against the log, by the services' own settings",
    )
    .option('--shop <id>', 'only the rows of this shop', shopId)
    .option('--continuous', 'again and again, until it differs or Ctrl-C')
    .option('--every <seconds>', 'from the end of one to the next', number(1, 86_400, true), 60)
    .action(begin)
  withService(verify)
  addJobCommands(verify, 'verify')
}

const begin = async (
  model: string,
  { url, secretFile: _, continuous, every, handler, ...options }: Options,
): Promise<void> => {
  if (handler) return (await import('../verify/handler.ts')).verifyHandler(options)
  const door = await openDoor(url)
  if (continuous === undefined) await verifyOnce(door, model, options)
  else while ((await isRight(door, model, options)) && (await pause(every))) {}
}

const verifyOnce = async (door: Door, model: string, { output, ...asked }: Rounds): Promise<void> => {
  const job = await door.post<AnyJob>('/verify', { model, ...asked })
  await followToEnd(door, job, { output, begun: true })
}

/** One round of many: another job of the same read model is no reason to stop. */
const isRight = async (door: Door, model: string, options: Rounds): Promise<boolean> => {
  try {
    await verifyOnce(door, model, options)
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'job-in-progress')) throw error
    say(`Not now: ${error.message}`)
    return true
  }
  return process.exitCode === exitCodes.done
}

const pause = async (seconds: number): Promise<boolean> => {
  const interrupt = listenForInterrupt()
  const came = await interrupt.within(seconds * 1000)
  interrupt.forget()
  if (came) process.exitCode = exitCodes.interrupted
  return !came
}
