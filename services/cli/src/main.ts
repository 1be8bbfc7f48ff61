import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'
import { say } from './output.ts'
import { program } from './program.ts'
import { Refusal } from './refusal.ts'
import { Unreachable } from './unreachable.ts'

// A reader that has seen enough (| head) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = told(error as Error)
}

/** Says what a person can act on, without a stack; a fault of our own keeps it. */
function told(error: Error): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  if (error instanceof Unreachable) {
    say(error.message)
    return exitCodes.unreachable
  }
  if (error instanceof Refusal) {
    say(error.message)
    return error.exitCode
  }
  const known = error instanceof Failure
  say(known ? error.message : (error.stack ?? error.message))
  return exitCodes.failed
}
