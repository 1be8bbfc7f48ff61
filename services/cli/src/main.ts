import { type Command, CommanderError, program as commander, Option } from 'commander'
import { addAnalyst } from './analyst/command.ts'
import { addDemo } from './demo/command.ts'
import { exitCodes } from './exit-codes.ts'
import { Failure } from './failure.ts'
import { addLoad } from './load/command.ts'
import { addOps } from './ops/command.ts'
import { outputKinds, say } from './output.ts'
import { Refusal } from './refusal.ts'
import { addRelay } from './relay.ts'
import { addToken } from './token.ts'
import { Unreachable } from './unreachable.ts'

const output = () => new Option('--output <kind>', 'how data is printed').choices(outputKinds).default('text')

const EXIT_CODES =
  'Exit codes: 0 done, 1 failed, 2 usage, 3 refused or awaiting approval, 4 differs or diverged, 5 unreachable, 130 interrupted.'
const program = commander
  .name('cartstream')
  .description(
    'Work with a cartstream: tokens for its doors, real data for its shops, scenes to watch, read models to run, what happened and why.',
  )
  .exitOverride()
  .enablePositionalOptions() // what comes after `rebuild status` is for that, not for `rebuild`
  .addHelpText('after', `\n${EXIT_CODES}`)
addToken(program, output)
addLoad(program, output)
addDemo(program, output)
addOps(program, output)
addRelay(program)
addAnalyst(program, output)
const override = (command: Command): void => {
  command.exitOverride()
  for (const below of command.commands) override(below)
}
override(program)

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
