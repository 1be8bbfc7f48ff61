import { NeedsKafka, openRelay } from '@cartstream/log/relay'
import { type RelayService, startRelay } from '@cartstream/projector/relay'
import { createLifetime, createLogger, createMetrics } from '@cartstream/run'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'
import { say } from './output.ts'
import { Unreachable } from './unreachable.ts'

export const runRelay = async ({ untilEnd = false }: { untilEnd?: boolean }): Promise<void> => {
  const { log, topic } = await openRelay().catch((error: Error) => {
    if (error instanceof NeedsKafka) throw new Failure(error.message)
    if (/^KafkaJS(Connection|NumberOfRetries)/.test(error.name))
      throw new Unreachable(`No broker answers: ${error.message}`)
    throw new Failure(error.message)
  })
  const logger = createLogger('relay', 'silent')
  const lifetime = createLifetime(logger)
  lifetime.opened('log', () => log.close())
  lifetime.opened('public topic', () => topic.close())
  let interrupted = false
  process.once('SIGINT', () => {
    interrupted = true
    void lifetime.close('interrupted')
  })
  process.once('SIGTERM', () => void lifetime.close('asked to'))
  const relay = await startRelay({ log, topic, logger, lifetime, metrics: createMetrics(), follow: !untilEnd })
  say(`Publishing to ${topic.name}, ${log.partitions} partition(s)${untilEnd ? '' : '; Ctrl-C ends it'}`)
  const timer = setInterval(() => say(summary(relay)), 5000)
  await relay.finished
  clearInterval(timer)
  say(summary(relay))
  await lifetime.close('done')
  if (relay.status().some(({ state }) => state === 'stopped')) process.exitCode = exitCodes.failed
  else if (interrupted) process.exitCode = exitCodes.interrupted
}

/** What was published in all, and whatever is not as it should be. */
const summary = (relay: RelayService): string => {
  const statuses = relay.status()
  const published = statuses.reduce((sum, status) => sum + status.published, 0)
  const troubles = statuses
    .filter(({ state }) => state !== 'relaying' && state !== 'ended')
    .map(
      ({ partition, state, reason }) => `partition ${partition} ${state}${reason === undefined ? '' : `: ${reason}`}`,
    )
  return [`${published} event(s) published`, ...troubles].join('; ')
}
