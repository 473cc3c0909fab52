-- Long texts are compressed by lz4, several times faster than PostgreSQL's own method.
-- For rows from now on, and only where the server was built with it.
-- What runs migrations ends a statement at each semicolon: here they are written as \x3b.
DO E'BEGIN
	EXECUTE ''ALTER TABLE "Message" ALTER COLUMN "body" SET COMPRESSION lz4''\x3b
	EXECUTE ''ALTER TABLE "MessageRevision" ALTER COLUMN "body" SET COMPRESSION lz4''\x3b
	EXECUTE ''ALTER TABLE "WebhookDelivery" ALTER COLUMN "body" SET COMPRESSION lz4''\x3b
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
	NULL\x3b
END';
