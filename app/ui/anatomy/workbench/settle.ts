/** After the last change; what is drawn without a pause is kept all the same, once so long has passed since it was kept. */
const KEEP_AFTER_MS = 2_500
const KEEP_WITHIN_MS = 15_000

/** How long until unsaved work is kept. @param waitedMs since the oldest change that is not */
export const keepIn = (waitedMs: number): number => Math.max(0, Math.min(KEEP_AFTER_MS, KEEP_WITHIN_MS - waitedMs))

/**
 * What becomes of the work once a file of it is on the server. It is drawn on while it is sent: whatever came after the file stays,
 * as work on the version that was just saved.
 * @param sent the change that the file was made at
 * @param changeNow after everything that was asked for so far
 */
export async function settle({ sent, version, changeNow, goOn, leave }: { sent: number; version: number; changeNow: () => Promise<number>; goOn: (version: number, change: number) => Promise<void>; leave: () => Promise<void> }): Promise<'went-on' | 'left'> {
  const change = await changeNow()
  if (change === sent) {
    await leave()
    return 'left'
  }
  await goOn(version, change)
  return 'went-on'
}
