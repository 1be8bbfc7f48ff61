import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CannotStart } from '@cartstream/run'
import { expect, it } from 'vitest'
import { nodeVersion } from './doctor/checks.ts'

/** What `bin/cartstream.js` does in a checkout whose own Node.js was not installed, on a machine whose Node.js is of that version. */
const typedOn = (version: string) => {
  const root = mkdtempSync(join(tmpdir(), 'cartstream-node-'))
  try {
    const bin = join(root, 'services/cli/bin')
    mkdirSync(bin, { recursive: true })
    copyFileSync(join(import.meta.dirname, '../bin/cartstream.js'), join(bin, 'cartstream.js'))
    writeFileSync(join(root, 'package.json'), '{"type":"module"}')
    writeFileSync(
      join(root, 'old.cjs'),
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
    )
    const args = ['--require', join(root, 'old.cjs'), join(bin, 'cartstream.js'), 'doctor']
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    return { status, stderr }
  } finally {
    rmSync(root, { recursive: true })
  }
}

it.each(['20.20.2', '24.15.0'])(
  'cartstream doctor names Node.js %s, which is not enough for it, and what to do',
  (version) => {
    expect(typedOn(version)).toEqual({
      status: 1,
      stderr: `This is Node.js ${version}; cartstream needs 24.16 or later. Run \`npm install\`: it brings its own.\n`,
    })
    expect(() => nodeVersion(version)).toThrow(CannotStart)
  },
)
it.each(['24.16.0', '25.0.0'])('and takes %s', (version) => {
  expect(nodeVersion(version)).toBe(`Node.js ${version}`)
})
