import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HlsStream } from './hls-stream'

export async function serveHls({ response }: { request: IncomingMessage; response: ServerResponse; hls: HlsStream; file: string; isPreview: boolean; mayStill: () => boolean }): Promise<void> {
  response.writeHead(404).end()
}
