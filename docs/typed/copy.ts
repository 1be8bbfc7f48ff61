import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const PARTS = ['schemas', 'libs', 'docs', 'vitest.config.ts', 'package.json', 'tsconfig.json', 'tsconfig.base.json']

/**
 * A copy of the parts of this tree that a page changes, in a folder of its own: its packages are those that are installed here, but for ours,
 * which are its own. Whoever asks for it removes it.
 */
export const copyOfTheTree = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'cartstream-copy-'))
  const filter = (path: string) => basename(path) !== 'node_modules'
  for (const part of PARTS) await cp(join(root, part), join(copy, part), { recursive: true, filter })
  const [here, there] = [join(root, 'node_modules'), join(copy, 'node_modules')]
  await mkdir(join(there, '@cartstream'), { recursive: true })
  for (const name of await readdir(here))
    if (name !== '@cartstream' && !name.startsWith('.vite')) await symlink(join(here, name), join(there, name))
  for (const lib of await readdir(join(copy, 'libs')))
    await symlink(join(copy, 'libs', lib), join(there, '@cartstream', lib))
  await symlink(join(copy, 'schemas'), join(there, '@cartstream/schemas'))
  return copy
}
