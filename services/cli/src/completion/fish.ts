import type { Node } from './tree.ts'

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`

/** For fish: a line per command and option, each under the condition that the words of its path were typed. */
export const fishScript = (nodes: readonly Node[]): string => {
  const lines = nodes.flatMap(({ path, commands, options }) => {
    const typed = path.map((word) => `__fish_seen_subcommand_from ${word}`)
    const none =
      commands.length > 0 ? [`not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(' ')}`] : []
    const when = [...typed, ...none].join('; and ') || 'true'
    return [
      ...commands.map(({ name, says }) => `complete -c cartstream -n ${quoted(when)} -f -a ${name} -d ${quoted(says)}`),
      ...options.map(({ name, says, values, takes }) => {
        const value = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : takes ? ' -r' : ''
        return `complete -c cartstream -n ${quoted(when)} -l ${name.slice(2)}${value} -d ${quoted(says)}`
      }),
    ]
  })
  return `${lines.join('\n')}\n`
}
