import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const tracked = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...patterns], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(root, file)))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** A heading's anchor as GitHub makes it: lower case, punctuation gone, a dash for each space. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
const anchorsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) =>
    anchorOf(heading.replaceAll(/\[(.*?)\]\(.*?\)/g, '$1')),
  )

const leads = (from: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? from : join(dirname(from), path)
  if (!existsSync(join(root, target))) return false
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor)
}

describe('a link of a page', () => {
  it.each(tracked('*.md'))('in %s leads somewhere', (file) => {
    const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const ours = links.filter((link) => !/^([a-z]+:|\/)/.test(link))
    expect(ours.filter((link) => !leads(file, link))).toEqual([])
  })
})

/** What was said of a version stays as it was said. */
const PAST = 'CHANGELOG.md'

it('whatever code, configuration and pages name below docs/ is there', () => {
  const files = tracked('*.md', '*.ts', '*.tsx', '*.yml', '*.py', 'Dockerfile').filter((file) => file !== PAST)
  const named = files.flatMap((file) =>
    [...read(file).matchAll(/(?<![\w/.-])docs\/[\w/.-]*\w/g)].map(([name]) => ({ file, name })),
  )
  const missing = named.filter(({ name }) => !existsSync(join(root, name)) && !isNumberOfAdr(name))
  expect(missing).toEqual([])
})

/** ADRs are cited by their number: docs/adr/0006. */
const isNumberOfAdr = (name: string): boolean => /^docs\/adr\/\d{4}$/.test(name) && tracked(`${name}-*`).length === 1
