/** Prisma on SQLite refuses to load a relation for 1,000 rows at once (one parameter each); this leaves room. */
const AT_ONCE = 250

/**
 * Reads a list in parts, along its order, which must end with the id. What is added or removed meanwhile may be missed.
 * @param read `findMany` with the page given
 */
export async function* inParts<Row extends { id: string }>(
  read: (page: { take: number; skip: number; cursor?: { id: string } }) => Promise<Row[]>, atOnce = AT_ONCE,
): AsyncGenerator<Row[]> {
  for (let last: string | null = null; ; ) {
    const rows: Row[] = await read({ take: atOnce, skip: last === null ? 0 : 1, ...(last === null ? {} : { cursor: { id: last } }) })
    if (rows.length > 0) yield rows
    if (rows.length < atOnce) return
    last = rows.at(-1)!.id
  }
}

/** All of it, for whoever wants a whole list. */
export async function allInParts<Row extends { id: string }>(read: Parameters<typeof inParts<Row>>[0]): Promise<Row[]> {
  const all: Row[] = []
  for await (const part of inParts(read)) all.push(...part)
  return all
}
