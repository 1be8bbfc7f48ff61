import type { Job as AnyJob } from '@cartstream/read'
import { exitCodes } from '../exit-codes.ts'
import { type OutputKind, printData, say } from '../output.ts'
import type { Door } from './door.ts'
import { type Interrupt, listenForInterrupt } from './interrupt.ts'
import { exitCodeOf, isOver, type Job, pathOf, shortOf, waits } from './job.ts'
import { showProgress } from './progress.ts'
import { jobText, jobTitle } from './words.ts'

const EVERY_MS = 500

/** `isEnd`: when there is nothing to wait for any more. `begun`: the job is this command's own. */
export type Following = { output: OutputKind; isEnd?: (job: Job) => boolean; begun?: true }

/**
 * Shows a job until it is over or waits for people; prints what became of it, and sets what the command ends with. Ctrl-C leaves it to
 * itself: the job is the service's, not this process's.
 */
export const followToEnd = async (door: Door, job: Job, following: Following): Promise<Job> => {
  const { output, isEnd = ended, begun } = following
  const interrupt = listenForInterrupt()
  if (begun) say(`The ${jobTitle(job)} has begun. Ctrl-C leaves it to itself.`)
  const last = await watch(door, job, { output, isEnd, interrupt }).finally(interrupt.forget)
  if (isEnd(last)) {
    printData(output, last, jobText(last))
    process.exitCode = exitCodeOf(last)
  } else {
    say(
      `The ${jobTitle(job)} goes on without this command. To see how: cartstream ${job.kind} follow ${shortOf(job.id)}`,
    )
    process.exitCode = exitCodes.interrupted
  }
  return last
}

const ended = (job: Job): boolean => isOver(job) || waits(job)

type Watching = Required<Pick<Following, 'output' | 'isEnd'>> & { interrupt: Interrupt }

/** The job as it was when it ended, or when Ctrl-C came. With `jsonl` each change before its end is a line. */
const watch = async (door: Door, begun: Job, { output, isEnd, interrupt }: Watching): Promise<Job> => {
  const progress = showProgress(process.stderr)
  let [job, told] = [begun, '']
  try {
    while (!isEnd(job)) {
      progress.show(job)
      const text = JSON.stringify(job)
      if (output === 'jsonl' && text !== told) printData(output, job, '')
      told = text
      if (await interrupt.within(EVERY_MS)) return job
      job = await door.getPatiently<AnyJob>(pathOf(begun))
    }
    if (isOver(job)) progress.show(job)
    return job
  } finally {
    progress.stop()
  }
}
