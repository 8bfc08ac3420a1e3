export { RichEditor } from '../rich-editor'
