#!/usr/bin/env node
// Plain JavaScript on purpose: this is all that runs on whatever Node.js (20 or later) the machine has. It installs what is
// missing and hands over to the project's own Node.js 24, which runs TypeScript as it is.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const windows = process.platform === 'win32'
const tasks = {
  start: 'services/all/src/main.ts',
  test: 'bin/test.ts',
  check: 'bin/check.ts',
  kafka: 'infra/kafka/kafka.ts',
  bench: 'infra/bench/bench.ts',
  sim: 'services/command-handler/simulation/main.ts',
  generate: 'bin/generate.ts',
  pack: 'libs/client/pack.ts',
}
const OLDEST = 20
const NODE_24 = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')

/** @param {string} message @returns {never} */
const stop = (message, code = 1) => {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}

const major = (version) => Number(version.split('.')[0])

/** Every package that package-lock.json asks for is there in its version (those for other platforms aside). */
const installed = () => {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
    const found = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
    return Object.entries(wanted).every(([path, { version, link, optional, peer, devOptional }]) => {
      if (!path.includes('node_modules/')) return true
      const there = found[path]
      if (there === undefined) return Boolean(optional || peer || devOptional)
      return link ? there.link === true : there.version === version
    })
  } catch {
    return false // no node_modules, or an install that was interrupted: npm writes its record last
  }
}

/** @returns {Promise<number>} the exit code of `npm ci` */
const install = () =>
  new Promise((resolve) => {
    const began = Date.now()
    const say = () => process.stderr.write(`  still installing (${Math.round((Date.now() - began) / 1000)} s)\n`)
    process.stderr.write('Installing what is in package-lock.json (npm ci); only needed after it changed.\n')
    const progress = setInterval(say, 10_000)
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
    const npm = process.env.npm_execpath
    const child =
      npm !== undefined && /npm-cli\.[cm]?js$/.test(npm)
        ? spawn(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
        : spawn(windows ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows })
    const end = (code) => {
      clearInterval(progress)
      resolve(code)
    }
    child.on('error', () => end(127))
    child.on('exit', (code) => end(code ?? 1))
  })

/** The project's Node.js 24; where its install script was not allowed to run, the machine's own if it is as new. */
const runtime = () => {
  if (existsSync(NODE_24)) return NODE_24
  if (major(process.versions.node) >= 24) return process.execPath
  return stop(
    'The project runs on Node.js 24, which comes as the npm package `node`, but its install script has not run.\n' +
      'Run `npm rebuild node --foreground-scripts --ignore-scripts=false`, or use Node.js 24 itself.',
  )
}

/** The young generation at half of Node's default, as in the Dockerfile: what memory goes to is garbage, and a smaller one is no slower. */
const nodeOptions = () => `--max-semi-space-size=16 ${process.env.NODE_OPTIONS ?? ''}`.trim()

/**
 * Runs a task and ends as it ends. The child gets a session of its own: a terminal sends Ctrl-C to all processes of ours at once, and
 * npm forwards it once more; this way the child gets each signal once, from here, and is waited for.
 */
const run = (node, script, args) => {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(node, [join(root, script), ...args], {
    stdio: 'inherit',
    detached: !windows,
    env: { ...process.env, PATH: path, NODE_OPTIONS: nodeOptions() },
  })
  let last = 0
  const forward = (signal) => {
    if (windows || Date.now() - last < 500) return
    last = Date.now()
    child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  child.on('error', (error) => stop(`${node} cannot be started: ${error.message}`))
  child.on('exit', (code, signal) => {
    for (const name of signals) process.off(name, forward)
    if (signal === null) process.exit(code ?? 1)
    process.kill(process.pid, signal)
  })
}

const main = async () => {
  if (major(process.versions.node) < OLDEST)
    stop(
      `This is Node.js ${process.versions.node}; cartstream needs ${OLDEST} or later. See https://nodejs.org/en/download`,
    )
  const [task, ...args] = process.argv.slice(2)
  if (task === undefined || !Object.hasOwn(tasks, task))
    stop(`usage: node bin/bootstrap.js <${Object.keys(tasks).join('|')}> [arguments]`, 2)
  if (!installed()) {
    const code = await install()
    if (code !== 0) stop(`npm ci failed (exit code ${code}); what it says above is the reason.`)
  }
  if (!existsSync(join(root, tasks[task]))) stop(`${tasks[task]} is missing: this checkout is not whole.`)
  run(runtime(), tasks[task], args)
}

main().catch((error) => stop(error.stack))
