/** One file of a model, and what it is of it (app/domain/anatomy/uploaded-files.server.ts). */
export interface FileToSend { role: 'labels' | 'grey' | 'table' | 'glb' | 'stl'; file: File }
export type Sent = 'sent' | 'too-large' | 'disk-full' | 'forbidden' | 'failed'

/** One after the other, each whole or not at all. `stop` ends what is under way. */
export function sendFiles(files: readonly FileToSend[], { key, institutionId }: { key: string; institutionId: string }, onProgress: (fraction: number) => void): { done: Promise<Sent>; stop: () => void } {
  const all = files.reduce((sum, { file }) => sum + file.size, 0) || 1
  let request: XMLHttpRequest | null = null
  let isStopped = false
  const send = ({ role, file }: FileToSend, before: number) => new Promise<Sent>((resolve) => {
    // fetch does not tell how much has gone out.
    request = new XMLHttpRequest()
    request.open('POST', `/anatomy/uploads/${key}/${role}?institution=${encodeURIComponent(institutionId)}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded }) => onProgress((before + loaded) / all)
    request.onload = () => resolve(meaning(request!.status))
    request.onerror = request.onabort = () => resolve('failed')
    request.send(file)
  })
  return {
    done: (async () => {
      let before = 0
      for (const each of files) {
        if (isStopped) return 'failed'
        const sent = await send(each, before)
        if (sent !== 'sent') return sent
        before += each.file.size
      }
      return 'sent'
    })(),
    stop() {
      isStopped = true
      request?.abort()
    },
  }
}

function meaning(status: number): Sent {
  switch (status) {
    case 204: return 'sent'
    case 413: return 'too-large'
    case 507: return 'disk-full'
    case 401: case 403: return 'forbidden'
    default: return 'failed'
  }
}
