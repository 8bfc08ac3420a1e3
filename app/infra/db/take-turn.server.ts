import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import type { Services } from '../services.server'
import { isUniqueViolation } from './unique-violation.server'

type Needs = Pick<Services, 'db' | 'env' | 'now'>

/**
 * Of several processes on one database, one at a time has the turn for rounds that must not be made twice: upkeep,
 * scheduled work. It keeps the turn by taking it again in time; when it falls silent, another gets it.
 * A process is known by its DATA_DIR, which it has to itself, so that after a restart it has its turn at once.
 * @param name of the rounds, such as `broadcast-upkeep`
 * @param forMs how long the turn lasts without being taken again; several rounds' length
 * @returns `taken` for the first time or from another, `kept`, or `others`
 */
export async function takeTurn({ db, env, now }: Needs, name: string, forMs: number): Promise<'taken' | 'kept' | 'others'> {
  const key = `turn.${name}`
  const mine = createHash('sha256').update(`${hostname()}\0${env.dataDir}`).digest('base64url').slice(0, 16)
  const at = now().getTime()
  const value = `${mine} ${at + forMs}`
  const row = await db.setting.findUnique({ where: { key } })
  if (!row) {
    try {
      await db.setting.create({ data: { key, value } })
      return 'taken'
    } catch (error) {
      if (isUniqueViolation(error)) return 'others'
      throw error
    }
  }
  const [holder, until] = row.value.split(' ')
  // A turn far in the future was taken by a clock that was wrong.
  const isOver = !(Number(until) > at) || Number(until) > at + 10 * forMs
  if (holder !== mine && !isOver) return 'others'
  // Written down in every second round or so is enough.
  if (holder === mine && !isOver && Number(until) - at > forMs / 2) return 'kept'
  const { count } = await db.setting.updateMany({ where: { key, value: row.value }, data: { value } })
  if (count === 0) return 'others'
  return holder === mine ? 'kept' : 'taken'
}
