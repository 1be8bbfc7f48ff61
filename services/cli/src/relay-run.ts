import { askBrokers } from '@cartstream/log/ask'
import { NeedsKafka, openRelay, publicTopicOf } from '@cartstream/log/relay'
import { type RelayService, startRelay } from '@cartstream/projector/relay'
import { createLifetime, createLogger, createMetrics } from '@cartstream/run'
import { showLine } from './changing-line.ts'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'
import { printData, say } from './output.ts'
import type { RelayOptions } from './relay.ts'
import { Unreachable } from './unreachable.ts'

export const runRelay = async ({ untilEnd = false, dryRun, output }: RelayOptions): Promise<void> => {
  if (dryRun) return tellWhere(output)
  const { log, topic } = await openRelay().catch(told)
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
  const progress = showLine(() => summary(relay), process.stderr)
  await relay.finished
  progress.stop()
  printData(output, { topic: topic.name, published: published(relay), partitions: statesOf(relay) }, summary(relay))
  await lifetime.close('done')
  if (relay.status().some(({ state }) => state === 'stopped')) process.exitCode = exitCodes.failed
  else if (interrupted) process.exitCode = exitCodes.interrupted
}

const tellWhere = async (output: RelayOptions['output']): Promise<void> => {
  const asked = await askBrokers().catch(told)
  if (asked === undefined) throw new Failure(new NeedsKafka().message)
  const { topic: from, topics } = asked
  const to = publicTopicOf()
  const is = (topic: string) => `${topic} (${topics.includes(topic) ? 'is there' : 'would be made'})`
  const where = { from, to, exists: { from: topics.includes(from), to: topics.includes(to) } }
  printData(output, where, `Every valid event of ${is(from)} that is not there yet would be published to ${is(to)}`)
}

const told = (error: Error): never => {
  if (/^KafkaJS(Connection|NumberOfRetries)/.test(error.name))
    throw new Unreachable(`No broker answers: ${error.message}`)
  throw new Failure(error.message)
}

const published = (relay: RelayService): number => relay.status().reduce((sum, status) => sum + status.published, 0)

const statesOf = (relay: RelayService) =>
  relay.status().map(({ partition, state, reason, published }) => ({
    ...{ partition, state, published },
    ...(reason !== undefined && { reason }),
  }))

/** What was published in all, and whatever is not as it should be. */
const summary = (relay: RelayService): string => {
  const troubles = relay
    .status()
    .filter(({ state }) => state !== 'relaying' && state !== 'ended')
    .map(
      ({ partition, state, reason }) => `partition ${partition} ${state}${reason === undefined ? '' : `: ${reason}`}`,
    )
  return [`${published(relay)} event(s) published`, ...troubles].join('; ')
}
