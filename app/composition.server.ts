// Where the domains that only know events are joined to those that emit them.
import './notifications/subscriptions.server'
