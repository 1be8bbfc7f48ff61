import type { Command } from 'commander'

/** A command as a shell completes it. `path`: the words before; `values`: what may follow an option. */
export type Node = {
  path: readonly string[]
  commands: readonly { name: string; says: string }[]
  options: readonly { name: string; says: string; values: readonly string[]; takes: boolean }[]
}

/** Every command below, and itself: what can be typed after it. The tree that parses is the one that completes. */
export const nodesOf = (command: Command, path: readonly string[] = []): Node[] => {
  const help = command.createHelp()
  const commands = help
    .visibleCommands(command)
    .map((below) => ({ name: below.name(), says: firstOf(below.description()) }))
  const options = help
    .visibleOptions(command)
    .flatMap(({ long, description, argChoices = [], required, optional }) =>
      long ? { name: long, says: firstOf(description), values: argChoices, takes: required || optional } : [],
    )
  return [{ path, commands, options }, ...command.commands.flatMap((below) => nodesOf(below, [...path, below.name()]))]
}

/** Enough for a line of a menu. */
const firstOf = (text: string): string => text.split(/[;:,(]/)[0]!.trim()
