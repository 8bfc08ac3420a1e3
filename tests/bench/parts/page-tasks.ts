import type { Browser, Page } from '@playwright/test'

/** Names that Chromium gives a task of a thread, by version. */
const TASK = /RunTask$/
interface TraceEvent { name: string; cat?: string; ph: string; pid: number; tid: number; ts: number; dur?: number; tdur?: number }

/**
 * What the page's own thread did after a mark of the page: the longest task by the clock, and the longest by the processor's time. Where
 * there is no graphics card its work is done by the same cores, and a task is then long by the clock because it was not let run.
 */
export interface PageTasks { longestMs: number; longestCpuMs: number; over50Ms: number; over50CpuMs: number }

export async function startPageTasks(browser: Browser, page: Page): Promise<(mark: string) => Promise<PageTasks>> {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] })
  return async (mark) => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] }
    const from = traceEvents.find(({ name, cat }) => name === mark && cat?.startsWith('blink.user_timing'))
    if (!from) throw new Error(`The trace has no mark "${mark}".`)
    const tasks = traceEvents.filter((one) => one.ph === 'X' && one.pid === from.pid && one.tid === from.tid && TASK.test(one.name) && one.ts > from.ts)
    if (tasks.length === 0) throw new Error('The trace has no task of the page.')
    const ms = (of: (one: TraceEvent) => number | undefined) => tasks.map((one) => Math.round((of(one) ?? 0) / 1_000))
    const [wall, cpu] = [ms(({ dur }) => dur), ms(({ tdur }) => tdur)]
    return { longestMs: Math.max(...wall), longestCpuMs: Math.max(...cpu), over50Ms: wall.filter((one) => one > 50).length, over50CpuMs: cpu.filter((one) => one > 50).length }
  }
}
