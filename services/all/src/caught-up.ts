import { setTimeout as sleep } from 'node:timers/promises'
import type { ProjectorService } from '@cartstream/projector'
import { CannotStart } from '@cartstream/run'

/** However long the log is: a start that takes its time is not a failed one. One whose read models have stopped for people is. */
export const caughtUp = async (
  projector: ProjectorService,
  { home, signal }: { home: string; signal: AbortSignal },
): Promise<void> => {
  while (projector.ready() !== true) {
    const stopped = projector.status().find(({ state }) => state === 'stopped')
    if (stopped !== undefined) throw unreadable(home, stopped.reason ?? 'the read models have stopped')
    await sleep(20, undefined, { signal })
  }
}

/** What the program that wrote the folder could read, and this one cannot. */
export const unreadable = (home: string, why: string, cause?: unknown): CannotStart =>
  new CannotStart(
    `What is in ${home} cannot be read: ${why}.`,
    'Use the version of cartstream that wrote it (git pull), or restore a backup.',
    cause,
  )
