import type { Db } from '~/infra/db/db.server'

const REVISION = 'media.revision'

/** In the transaction of a change itself: whoever pushed a state from before it is known to be out of step, should nobody live to push the next one. */
export async function raiseRevision(db: Pick<Db, '$queryRaw'>): Promise<number> {
  const [counter] = await db.$queryRaw<{ value: string }[]>`
    INSERT INTO "Setting" ("key", "value") VALUES (${REVISION}, '1')
    ON CONFLICT ("key") DO UPDATE SET "value" = CAST(CAST("Setting"."value" AS INTEGER) + 1 AS TEXT)
    RETURNING "value"`
  return Number(counter?.value ?? 1)
}

/** The revision last handed out; what a media plane in step shows as its own. */
export async function lastRevision(services: { db: Pick<Db, 'setting'> }): Promise<number> {
  const row = await services.db.setting.findUnique({ where: { key: REVISION } })
  return Number(row?.value ?? 0)
}
