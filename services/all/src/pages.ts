import { spawn } from 'node:child_process'
import { CannotStart } from '@cartstream/run'
import { BUILD, DIST, isBuilt } from '@cartstream/web/built'

/**
 * The folder of the dashboard and the storefront, built first where they are missing or not of these sources, which takes some seconds and a
 * line for people. Throws CannotStart where that fails.
 */
export const builtPages = async (out: NodeJS.WritableStream): Promise<string> => {
  if (await isBuilt()) return DIST
  const { code, said } = await build(out)
  if (code === 0) return DIST
  throw new CannotStart(
    `The pages could not be built:\n${said.trim()}`,
    'If these are your own changes to services/web or libs/client, mend what it names; otherwise `npm ci` and start again.',
  )
}

const build = (out: NodeJS.WritableStream): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [BUILD], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (text) => out.write(text))
    child.stderr.on('data', (text) => {
      said += text
    })
    child.on('error', (error) => resolve({ code: 1, said: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, said }))
  })
