import type { ChildProcess } from 'node:child_process'

/** Asks for its end where it still runs, and waits for it. */
export async function endChild(child: ChildProcess, end: () => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  end()
  await gone
}
