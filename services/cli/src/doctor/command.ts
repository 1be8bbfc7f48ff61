import { homeFolder } from '@cartstream/all/home'
import { type Command, Option } from 'commander'
import { type Printing, withOutput } from '../options.ts'
import { printData, printRows } from '../output.ts'
import { secretIn } from '../secret.ts'
import { number } from '../typed.ts'
import { ways } from './ways.ts'

type Options = Printing & {
  for: (typeof ways)[number]
  data?: string
  host: string
  port?: number
  brokers?: string
  databaseUrlFile?: string
}

export const addDoctor = (program: Command): void => {
  withOutput(program.command('doctor'))
    .description('what would keep cartstream from starting here, and what to do about it; looks, and changes nothing')
    .addOption(
      new Option('--for <way>', 'what is to run: `npm start`, the services, or docker-compose.yml')
        .choices(ways)
        .default('start'),
    )
    .option('--data <folder>', 'the data folder (default: CARTSTREAM_HOME, or .cartstream)')
    .option('--host <address>', 'where it is to listen (default: HOST)', process.env.HOST || '127.0.0.1')
    .option('--port <n>', 'the port (default: PORT, or 8080)', number(0, 65_535, true))
    .option('--brokers <host:port,...>', 'Kafka brokers (default: KAFKA_BROKERS)')
    .option(
      '--database-url-file <file>',
      'a file with the address of the database, - for stdin (default: DATABASE_URL)',
    )
    .action(run)
}

const run = async ({ for: way, data, host, port, brokers, databaseUrlFile, output }: Options): Promise<void> => {
  const { checkUp } = await import('./checks.ts') // it needs the clients of everything
  const { exitCodeOf, findingText } = await import('./finding.ts')
  const { env } = process
  const findings = await checkUp({
    ...{ way, home: homeFolder({ CARTSTREAM_HOME: data || env.CARTSTREAM_HOME }), host },
    port: port ?? (Number(env.PORT?.trim()) || 8080),
    brokers: brokers || env.KAFKA_BROKERS?.trim() || undefined,
    databaseUrl: databaseUrlFile ? await secretIn(databaseUrlFile) : env.DATABASE_URL?.trim() || undefined,
  })
  const text = findings.map(findingText).join('\n')
  if (output === 'jsonl') printRows(output, findings, text)
  else printData(output, { ok: findings.every(({ status }) => status !== 'fail'), checks: findings }, text)
  process.exitCode = exitCodeOf(findings)
}
