import type { Node } from './tree.ts'

/** For bash, and for zsh by its bashcompinit: walks the words before the cursor down the tree, then offers what can follow. */
export const bashScript = (nodes: readonly Node[]): string => {
  const key = ({ path }: Node) => path.map((word) => ` ${word}`).join('')
  const below = nodes.filter(({ path }) => path.length > 0).map((node) => `'${key(node)}'`)
  const words = nodes.map((node) => {
    const offered = [...node.commands.map(({ name }) => name), ...node.options.map(({ name }) => name)]
    return `    '${key(node)}') words='${offered.join(' ')}' ;;`
  })
  const values = nodes.flatMap((node) =>
    node.options
      .filter(({ takes }) => takes)
      .map(({ name, values: of }) => `    '${key(node)} ${name}') words='${of.join(' ')}' ;;`),
  )
  return `_cartstream() {
  local word path= words= current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
      ${below.join('|')}) path="$path $word" ;;
    esac
  done
  case "$path" in
${words.join('\n')}
  esac
  case "$path $previous" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _cartstream cartstream
`
}

export const zshScript = (nodes: readonly Node[]): string =>
  `autoload -Uz bashcompinit && bashcompinit\n${bashScript(nodes)}`
