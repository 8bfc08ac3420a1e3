const SENTENCES: Record<number, [string, string]> = {
  403: ['This request came from another site and was refused.', '此请求来自其他网站，已被拒绝。'],
  404: ['This page is not here.', '找不到这个页面。'],
  500: ['Something went wrong on our side. What you had saved is kept.', '服务器出错了，您已保存的内容不受影响。'],
  503: ['Very many people are here right now. Please open this page again in a moment.', '当前访问人数过多，请稍后再打开此页面。'],
}

/** For when the application cannot draw its own: both languages, no script, no style sheet. */
export function errorPage(status: number): string {
  const [en, zh] = SENTENCES[status] ?? (status < 500 ? ['This request could not be understood.', '无法理解此请求。'] : SENTENCES[500]!)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Theatrum</title>
<main style="font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1rem"><p>${en}</p><p lang="zh-Hans">${zh}</p><p><a href="/">Theatrum</a> · ${status}</p></main></html>`
}
