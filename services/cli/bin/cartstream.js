#!/usr/bin/env node
// Plain JavaScript on purpose: it runs on any Node.js from 20 on and hands over to the project's own, which runs TypeScript as it is.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(realpathSync(fileURLToPath(import.meta.url)))
const own = join(here, '../../../node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
const [major, minor] = process.versions.node.split('.').map(Number)

/** What one run has compiled serves the next: half of what a command takes to start. */
const NODE_COMPILE_CACHE = join(here, '../../../node_modules/.cache/compiled')

if (existsSync(own) && realpathSync(own) !== realpathSync(process.execPath)) {
  const env = { NODE_COMPILE_CACHE, ...process.env }
  const child = spawn(own, [join(here, '../src/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit', env })
  // A Ctrl-C of the terminal reaches the child by itself; it decides when all is over.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 130))
} else if (major > 24 || (major === 24 && minor >= 16)) {
  await import('../src/main.ts')
} else {
  process.stderr.write(
    `This is Node.js ${process.versions.node}; cartstream needs 24.16 or later. Run \`npm install\`: it brings its own.\n`,
  )
  process.exit(1)
}
