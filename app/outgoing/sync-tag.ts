/** Names the outbox to the browser's background sync. */
export const SYNC_TAG = 'outgoing'
