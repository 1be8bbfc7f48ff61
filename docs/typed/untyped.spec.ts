import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pages } from './pages.ts'
import { blocksOf, isShell } from './script.ts'
import { isTyped, untyped } from './untyped.ts'

const docs = join(import.meta.dirname, '..')
const below = readdirSync(docs, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
const atTheRoot = readdirSync(join(docs, '..')).map((name) => `../${name}`)
const everyPage = [...below, ...atTheRoot].filter((name) => name.endsWith('.md')).sort()
const typedPages: readonly string[] = Object.values(pages).flat()

const shellBlocks = (page: string) => blocksOf(readFileSync(join(docs, page), 'utf8')).filter(isShell)

it.each(everyPage)('whatever docs/%s has for a shell is typed by a test, or it is said why not', (page) => {
  const blocks = shellBlocks(page).filter(({ text }) => isTyped(page, text))
  expect(typedPages.includes(page) ? [] : blocks.map(({ line, text }) => `line ${line}: ${text}`)).toEqual([])
})

it.each(typedPages)('docs/%s is there, and has something to type', (page) => {
  expect(shellBlocks(page).filter(({ text }) => isTyped(page, text))).not.toEqual([])
})

it.each(untyped)('$page still has the block that begins with "$begins"', ({ page, begins }) => {
  expect(shellBlocks(page).filter(({ text }) => text.startsWith(begins))).not.toEqual([])
})
