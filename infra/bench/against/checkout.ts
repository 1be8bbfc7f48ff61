import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
export const root = new URL('../../..', import.meta.url).pathname

/** The version of a commit in a folder of its own, with the packages that are installed here. */
export const checkedOut = async (commit: string): Promise<{ folder: string; remove(): Promise<void> }> => {
  const home = await mkdtemp(join(tmpdir(), 'cartstream-against-'))
  const folder = join(home, 'that')
  await run('git', ['worktree', 'add', '--detach', folder, commit], { cwd: root })
  const own = join(folder, 'node_modules/@cartstream')
  await mkdir(own, { recursive: true })
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@cartstream') await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  for (const name of await readdir(join(root, 'node_modules/@cartstream'))) {
    const target = await readlink(join(root, 'node_modules/@cartstream', name))
    if (existsSync(join(own, target))) await symlink(target, join(own, name))
  }
  const remove = async () => {
    await run('git', ['worktree', 'remove', '--force', folder], { cwd: root })
    await rm(home, { recursive: true, force: true })
  }
  return { folder, remove }
}
