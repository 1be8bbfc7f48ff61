import { Argument, type Command } from 'commander'
import { bashScript, zshScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { nodesOf } from './tree.ts'

const shells = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

export const addCompletion = (program: Command): void => {
  program
    .command('completion')
    .description('print what makes a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'which').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      '\nbash and zsh: source <(cartstream completion bash)\nfish: cartstream completion fish | source',
    )
    .action((shell: keyof typeof shells) => {
      process.stdout.write(shells[shell](nodesOf(program)))
    })
}
