import { Command, Option } from 'commander'
import { addAnalyst } from './analyst/command.ts'
import { addDemo } from './demo/command.ts'
import { addLoad } from './load/command.ts'
import { addOps } from './ops/command.ts'
import { outputKinds } from './output.ts'
import { addRelay } from './relay.ts'
import { addToken } from './token.ts'

const output = () => new Option('--output <kind>', 'how data is printed').choices(outputKinds).default('text')

export const EXIT_CODES =
  'Exit codes: 0 done, 1 failed, 2 usage, 3 refused or awaiting approval, 4 differs or diverged, 5 unreachable, 130 interrupted.'

/** Every command there is, not run yet: the command line runs it, and the reference is made from it. */
export const createProgram = (): Command => {
  const program = new Command()
    .name('cartstream')
    .description(
      'Work with a cartstream: tokens for its doors, real data for its shops, scenes to watch, read models to run, what happened and why.',
    )
    .enablePositionalOptions() // what comes after `rebuild status` is for that, not for `rebuild`
    .addHelpText('after', `\n${EXIT_CODES}`)
  addToken(program, output)
  addLoad(program, output)
  addDemo(program, output)
  addOps(program, output)
  addRelay(program)
  addAnalyst(program, output)
  return program
}
