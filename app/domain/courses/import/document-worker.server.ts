/** Entry of build/document-worker.js; started by document-reader.server.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import { newId } from '../write/new-block'
import { readFile } from './read-file.server'

const { bytes, name } = workerData as { bytes: Uint8Array; name: string }
void readFile(bytes, name, newId).then((read) => parentPort!.postMessage(read))
