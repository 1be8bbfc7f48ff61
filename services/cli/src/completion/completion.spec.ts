import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { program } from '../program.ts'
import { bashScript, zshScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { nodesOf } from './tree.ts'

const nodes = nodesOf(program)

/** What bash offers after these words; the last one is the one that is typed on. */
const offered = (...words: string[]): string[] => {
  const typed = ['cartstream', ...words].map((word) => `'${word}'`).join(' ')
  const script = `${bashScript(nodes)}
COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _cartstream; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr, status } = spawnSync('bash', ['-u', '-c', script], { encoding: 'utf8' })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout.split('\n').filter((line) => line !== '')
}
const missing = (shell: string) => spawnSync(shell, ['--version'], { stdio: 'ignore' }).status !== 0

describe('completions', () => {
  it('in bash offer commands, then what belongs to them, then values', () => {
    expect(offered('re')).toEqual(['rebuild', 'relay'])
    expect(offered('rebuild', 'ro')).toEqual(['rollback'])
    expect(offered('rebuild', 'rollback', 'abc', '--con')).toEqual(['--confirm'])
    expect(offered('lag', '--output', '')).toEqual(['text', 'json', 'jsonl'])
    expect(offered('token', '--role', 'st')).toEqual(['staff'])
    expect(offered('lag', '--url', 'x')).toEqual([]) // whatever the shell thinks of
  })
  it('know every command of every group', () => {
    for (const { path } of nodes.filter(({ path }) => path.length > 0))
      expect(offered(...path.slice(0, -1), path.at(-1)!)).toContain(path.at(-1))
  })
  it.each([
    ['zsh', zshScript(nodes)],
    ['fish', fishScript(nodes)],
  ])('are understood by %s, where it is installed', (shell, script) => {
    for (const { path } of nodes) for (const word of path) expect(script).toContain(word)
    if (missing(shell)) return
    const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
