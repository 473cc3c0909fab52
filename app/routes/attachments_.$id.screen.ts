import { serveAttachment } from '~/attachments/serve.server'
import { pageOrFrame } from '~/embed/file-door.server'

/** The picture at the size of a screen. */
export const loader = pageOrFrame(serveAttachment('screen'))
