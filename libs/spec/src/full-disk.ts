import { spawnSync } from 'node:child_process'

/** A mount that only the program itself sees, and that ends with it; root may have one, others where the system lets them be root of a space of their own. */
const unshare = (): string[] => ['unshare', process.getuid?.() === 0 ? '-m' : '-rm']

/** Why no disk can be full here, in words; undefined where one can. */
export const missingFullDisk = (): string | undefined => {
  const [program, ...args] = onFullDisk('/tmp', ['true'])
  const works = spawnSync(program!, args, { stdio: 'ignore', timeout: 10_000 }).status === 0
  return works ? undefined : 'no full disk: this user may not mount one (unshare -m, tmpfs)'
}

/** A command to run in a world where `folder` is on a disk of a megabyte. */
export const onFullDisk = (folder: string, command: readonly string[]): string[] => [
  ...unshare(),
  'sh',
  '-c',
  'mount -t tmpfs -o size=1m,mode=755 tmpfs "$0" && exec "$@"',
  folder,
  ...command,
]
