import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')

/** The client as it is published: built and packed once. Answers the tarball, and the folder it was packed from. */
export const packClient = async (into: string): Promise<{ tarball: string; folder: string }> => {
  const { stdout } = await run(process.execPath, [join(root, 'libs/client/pack.ts'), '--into', into], { cwd: root })
  return { tarball: stdout.trim(), folder: join(into, 'package') }
}

/** A project outside of this repository. */
export type Project = {
  folder: string
  /** A command of a package that is linked into it. */
  bin(name: string, path: string, ...args: string[]): Promise<string>
  node(...args: string[]): Promise<string>
  remove(): Promise<void>
}
/** `linked`: packages that it takes from this repository's node_modules, so that nothing is fetched. */
export type ProjectOptions = { tarball: string; files: Record<string, string>; linked?: readonly string[] }

export const throwAway = async ({ tarball, files, linked = [] }: ProjectOptions): Promise<Project> => {
  const folder = await mkdtemp(join(tmpdir(), 'cartstream-new-project-'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }))
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], { cwd: folder })
  for (const name of linked) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const node = async (...args: string[]) => (await run(process.execPath, args, { cwd: folder })).stdout
  return {
    folder,
    node,
    bin: (name, path, ...args) => node(join(folder, 'node_modules', name, path), ...args),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
