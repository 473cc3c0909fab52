import { ensureEnvFile } from './env.ts'
import { generateClients } from './generate.ts'
import { migrate } from './migrate.ts'

ensureEnvFile()
process.loadEnvFile()

await generateClients()
await migrate(process.env.DATABASE_URL ?? 'file:./data/app.db')

// Only now: these read the environment and the generated clients when they load.
const { seed } = await import('../prisma/seed.ts')
await seed()
await import('../server/dev.ts')

console.log(`
Demo accounts, password demo-password:
  homeowner@example.com
  contractor@example.com
  contractor2@example.com
  admin@example.com
`)
