import {
  BadEnv,
  CannotStart,
  createLogger,
  createProcessLifetime,
  inWords,
  liveShopping,
  makeNothingOld,
  readEnv,
} from '@cartstream/run'
import { banner } from './banner.ts'
import { Env } from './env.ts'
import { homeFolder } from './home.ts'
import { builtPages } from './pages.ts'
import { startEmbedded } from './start.ts'

// A reader that goes away (| head) must not keep the database from being closed.
for (const out of [process.stdout, process.stderr]) out.on('error', () => {})

/** Words for people go to stdout; log lines, which only say what is wrong unless LOG_LEVEL says otherwise, to stderr. */
const main = async (): Promise<void> => {
  const began = performance.now()
  makeNothingOld()
  const env = readEnv(Env)
  const home = homeFolder()
  const logger = createLogger('all', env.LOG_LEVEL, process.stderr)
  const lifetime = createProcessLifetime(logger)
  let failed = false
  lifetime.signal.addEventListener('abort', () => {
    if (!failed) process.stdout.write('\nStopping: finishing what is in flight ...\n')
  })
  try {
    const options = {
      home,
      host: env.HOST,
      port: env.PORT,
      publicUrl: env.PUBLIC_URL,
      logger,
      lifetime,
      rateLimits: env.RATE_LIMITS,
      liveShopping: liveShopping(env),
      facades: {
        defaultShop: env.DEFAULT_SHOP,
        enableCart: env.ENABLE_CART,
        paymentMethods: env.PAYMENT_METHODS,
      },
    }
    const embedded = await startEmbedded({ ...options, pages: builtPages, out: process.stdout })
    // Nothing can go on without it: the rejection ends the process with exit code 1.
    void embedded.databaseDied.then((said) => {
      throw new Error(`PostgreSQL has ended:\n${said}`)
    })
    process.stdout.write(await banner({ ...embedded, home, seconds: (performance.now() - began) / 1000 }))
  } catch (error) {
    if (lifetime.signal.aborted) return // stopped while it started
    failed = true
    await lifetime.close('could not start').catch(() => {}) // each failure has been logged
    throw error
  }
}

await main().catch((cause) => {
  const error = inWords(cause)
  if (error instanceof CannotStart)
    process.stderr.write(`\ncartstream could not start. ${error.message}\n${error.fix}\n`)
  else if (error instanceof BadEnv) process.stderr.write(`${error.message}\n`)
  else process.stderr.write(`\ncartstream could not start, by a fault of its own:\n${(error as Error).stack}\n`)
  process.exit(1)
})
