import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { projections } from './index.ts'

const files = (folder: string) => readdirSync(new URL(folder, import.meta.url))

it('a read model is a folder and its line in the list: no folder is without one, and each has its table, projection and spec', () => {
  const folders = files('.').filter((name) => !name.includes('.') && files(`./${name}/`).includes('project.ts'))
  expect(projections.map(({ folder }) => folder.pathname.split('/').at(-2)).sort()).toStrictEqual(folders)
  for (const folder of folders)
    expect([folder, files(`./${folder}/`)]).toStrictEqual([
      folder,
      expect.arrayContaining(['table.sql', 'project.ts', 'project.spec.ts']),
    ])
})
