import type { Command } from 'commander'

export const addRelay = (program: Command): void => {
  program
    .command('relay')
    .description('publish each valid event of the log, once and in order, to a Kafka topic that anybody may read')
    .option('--until-end', 'end once everything that the log has is published, instead of following it')
    .addHelpText(
      'after',
      '\nThe brokers and the topics are named by KAFKA_BROKERS and what goes with it: docs/how-to/analyst/topic.md.',
    )
    .action(async (options: { untilEnd?: boolean }) => (await import('./relay-run.ts')).runRelay(options)) // it needs a Kafka client, the other commands none
}
