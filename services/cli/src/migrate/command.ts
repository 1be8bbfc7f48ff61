import type { Command } from 'commander'
import { type Changing, type Printing, withDryRun, withOutput } from '../options.ts'

export type MigrateOptions = Printing & Changing

export const addMigrate = (program: Command): void => {
  withDryRun(withOutput(program.command('migrate')), 'say what is missing, and make nothing')
    .description(
      'make what the services need and is not there yet: the log, its snapshots, the keys, the read models; once, before they start',
    )
    .addHelpText(
      'after',
      '\nWhere: KAFKA_BROKERS and DATABASE_URL, as the services have them (docs/how-to/ops/kafka.md). The services do the same at their start; a job of its own says before them what is wrong, once.',
    )
    .action(async (options: MigrateOptions) => (await import('./run.ts')).runMigrate(options)) // it needs the clients of everything
}
