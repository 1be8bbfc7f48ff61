import type { Command } from 'commander'
import { type Changing, type Printing, withDryRun, withOutput } from './options.ts'

export type RelayOptions = Printing & Changing & { untilEnd?: boolean }

export const addRelay = (program: Command): void => {
  withDryRun(withOutput(program.command('relay')), 'say from where and to where, and publish nothing')
    .description('publish each valid event of the log, once and in order, to a Kafka topic that anybody may read')
    .option('--until-end', 'end once everything that the log has is published, instead of following it')
    .addHelpText(
      'after',
      '\nThe brokers and the topics are named by KAFKA_BROKERS and what goes with it: docs/how-to/analyst/topic.md.',
    )
    .action(async (options: RelayOptions) => (await import('./relay-run.ts')).runRelay(options)) // it needs a Kafka client, the other commands none
}
