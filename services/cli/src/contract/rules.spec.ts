import { describe, expect, it } from 'vitest'
import { type Node, nodesOf } from '../completion/tree.ts'
import { program } from '../program.ts'
import { shapes } from './shapes.ts'

const nodes = nodesOf(program)
const name = ({ path }: Node) => path.join(' ')
const has = (option: string) => (node: Node) => node.options.some(({ name }) => name === option)
const namesWith = (option: string) => nodes.filter(has(option)).map(name).sort()

/** What is not only asked, but done: to a service, its log or its topics. */
const changing = [
  ...['load', 'demo session', 'relay', 'migrate', 'dead-letters retry', 'dead-letters skip', 'rebuild'],
  ...['approve', 'cancel', 'pause', 'resume', 'rollback'].map((ask) => `rebuild ${ask}`),
  ...['cancel', 'pause', 'resume'].map((ask) => `verify ${ask}`),
].sort()
const groups = ['', 'demo', 'dead-letters']
const withoutData = ['completion']

describe('every command', () => {
  it('prints data as text, json or jsonl, and has a shape of its JSON here', () => {
    const all = nodes.map(name).filter((command) => ![...groups, ...withoutData].includes(command))
    expect(namesWith('--output')).toEqual(all.sort())
    expect(Object.keys(shapes).sort()).toEqual(all)
    for (const { options } of nodes)
      for (const { name, values } of options) if (name === '--output') expect(values).toEqual(['text', 'json', 'jsonl'])
  })
  it('that changes something can say what it would do', () => {
    expect(namesWith('--dry-run')).toEqual(changing)
  })
  it('that may lose something asks on a terminal, or wants to hear a name or a reason', () => {
    expect(namesWith('--yes')).toEqual(['dead-letters skip', 'rebuild approve', 'rebuild cancel', 'verify cancel'])
    expect(namesWith('--confirm')).toEqual(['rebuild rollback'])
    const asks = changing.filter((command) => /^(rebuild|verify) /.test(command))
    expect(namesWith('--reason')).toEqual(['dead-letters skip', ...asks])
  })
  it('takes secrets from a file or stdin, and never as an argument', () => {
    const all = nodes.flatMap(({ options }) => options.map(({ name }) => name))
    expect(all.filter((option) => /secret|password|token|key$/.test(option) && !option.endsWith('-file'))).toEqual([])
    expect(
      nodes
        .filter(has('--url'))
        .filter((node) => !has('--secret-file')(node))
        .map(name),
    ).toEqual(['certify']) // it mints no token
  })
  it('and each of its options is described', () => {
    for (const { commands, options } of nodes)
      for (const { says } of [...commands, ...options]) expect(says).not.toBe('')
  })
})
