import { Command } from 'commander'
import { addAnalyst } from './analyst/command.ts'
import { addCompletion } from './completion/command.ts'
import { addDemo } from './demo/command.ts'
import { addDoctor } from './doctor/command.ts'
import { addLoad } from './load/command.ts'
import { addMigrate } from './migrate/command.ts'
import { addOps } from './ops/command.ts'
import { addRelay } from './relay.ts'
import { useSecretIn } from './secret.ts'
import { addToken } from './token.ts'

export const EXIT_CODES =
  'Exit codes: 0 done, 1 failed, 2 usage, 3 refused or awaiting approval, 4 differs or diverged, 5 unreachable, 130 interrupted.'
/** Every command: what parses what is typed, and what completions are made from. */
export const program: Command = new Command()
  .name('cartstream')
  .description(
    'Work with a cartstream: tokens for its doors, real data for its shops, scenes to watch, read models to run, what happened and why.',
  )
  .exitOverride()
  .enablePositionalOptions() // what comes after `rebuild status` is for that, not for `rebuild`
  .addHelpText('after', `\n${EXIT_CODES}`)
addToken(program)
addLoad(program)
addDemo(program)
addOps(program)
addRelay(program)
addAnalyst(program)
addMigrate(program)
addDoctor(program)
addCompletion(program)
program.hook('preAction', async (_, command) => {
  const { secretFile } = command.opts<{ secretFile?: string }>()
  if (secretFile !== undefined) await useSecretIn(secretFile)
})
const override = (command: Command): void => {
  command.exitOverride()
  for (const below of command.commands) override(below)
}
override(program)
