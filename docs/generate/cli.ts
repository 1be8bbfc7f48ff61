import { type Command, Help } from 'commander'
import { EXIT_CODES, program } from '../../services/cli/src/program.ts'
import { code, type Page, table } from './markdown.ts'

const INTRODUCTION = `# The command line

In a checkout: \`npx --no cartstream <command>\`. Data goes to stdout, everything else to stderr. Without \`--url\` a command finds the running \`npm start\`.

${EXIT_CODES}
`

const help = new Help()

const optionsOf = (command: Command): string[][] =>
  help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => [
      code(option.flags),
      `${help.optionDescription(option)}${option.mandatory ? '; must be said' : ''}`,
    ])
const argumentsOf = (command: Command): string[][] =>
  command.registeredArguments.map((argument) => [
    code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
    help.argumentDescription(argument),
  ])

/** A command that does nothing of its own only stands above others. */
const sections = (command: Command, path: string): string[] => {
  const name = `${path} ${command.name()}`
  const rows = [...argumentsOf(command), ...optionsOf(command)]
  const usage = `${path} ${command.name()} ${command.usage()}`.replace(
    ' [options]',
    rows.length > 0 ? ' [options]' : '',
  )
  const own = [
    `## ${name}\n`,
    command.description() === '' ? '' : `${command.description()}.\n`,
    `\`${usage.trim()}\`\n`,
    rows.length > 0 ? table(['', ''], rows) : '',
  ].filter((part) => part !== '')
  return [own.join('\n'), ...below(command).flatMap((one) => sections(one, name))]
}
const below = (command: Command): Command[] => help.visibleCommands(command).filter((one) => one.name() !== 'help')

export const cli: Page = {
  from: 'the commands of services/cli',
  text: () => [INTRODUCTION, ...below(program).flatMap((command) => sections(command, program.name()))].join('\n'),
}
