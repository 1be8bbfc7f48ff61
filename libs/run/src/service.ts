import { CannotStart } from './cannot-start.ts'
import { BadEnv } from './env.ts'
import { inWords } from './in-words.ts'
import { createProcessLifetime, type Lifetime } from './lifetime.ts'
import { createLogger, type Logger } from './log.ts'
import { makeNothingOld } from './young.ts'

type Level = NonNullable<Parameters<typeof createLogger>[1]>

/**
 * The `main` of a service that is a process of its own: reads its settings, opens it, and says where it listens. What is wrong with a setting,
 * a port, a database or the brokers is said in words for people; whatever keeps it from starting is logged, what was opened is closed, and the
 * exit code is 1.
 */
export const runService = async <E extends { LOG_LEVEL: Level }>(
  name: string,
  settings: () => E,
  open: (env: E, service: { logger: Logger; lifetime: Lifetime }) => Promise<string | undefined>,
): Promise<void> => {
  makeNothingOld()
  const env = settingsOrExit(settings)
  const logger = createLogger(name, env.LOG_LEVEL)
  const lifetime = createProcessLifetime(logger)
  try {
    logger.info({ url: await open(env, { logger, lifetime }) }, 'listening')
  } catch (cause) {
    const error = inWords(cause)
    if (error instanceof CannotStart) {
      logger.fatal({ reason: error.message, fix: error.fix }, 'could not start')
      process.stderr.write(`${name} could not start. ${error.message}\n${error.fix}\n`)
    } else logger.fatal({ err: error }, 'could not start')
    await lifetime.close('could not start').catch(() => {}) // each failure has been logged
    process.exit(1)
  }
}

const settingsOrExit = <E>(settings: () => E): E => {
  try {
    return settings()
  } catch (error) {
    if (!(error instanceof BadEnv)) throw error
    process.stderr.write(`${error.message}\n`)
    return process.exit(1)
  }
}
