import { type Claims, mintToken, roles } from '@cartstream/run'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Printing, withOutput, withSecret } from './options.ts'
import { printData } from './output.ts'
import { tokenSecret } from './secret.ts'

type TokenOptions = Printing & { role: Claims['role']; shop: string[]; sub: string; ttl: number }

const positive = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A whole number of seconds above 0.')
  return Number(text)
}

export const addToken = (program: Command): void => {
  withOutput(withSecret(program.command('token')))
    .description('print a token, signed with the secret of the embedded instance or AUTH_JWT_SECRET')
    .addOption(new Option('--role <role>', 'what its holder may do').choices(roles).makeOptionMandatory())
    .requiredOption('--shop <shop...>', 'the shops it is good for; * for all')
    .requiredOption('--sub <subject>', 'who holds it')
    .option('--ttl <seconds>', 'how long it is good for', positive, 12 * 3600)
    .action(async ({ role, shop, sub, ttl, output: kind }: TokenOptions) => {
      const shops = shop.includes('*') ? '*' : shop
      const token = await mintToken(await tokenSecret(), { sub, role, shops }, ttl)
      const expiresAt = new Date(Date.now() + ttl * 1000).toISOString()
      printData(kind, { token, role, shops, sub, expiresAt }, token)
    })
}
