-- The tenants whose setup page has connected them to this app.
CREATE TABLE tenant_connections (
    tenant_id    TEXT    NOT NULL PRIMARY KEY, -- UUID, lower case with hyphens
    tenant_slug  TEXT,                         -- a name for people, where the token had one
    connected_by TEXT    NOT NULL,             -- the user of the first connection
    connected_at INTEGER NOT NULL              -- seconds since 1970 (UTC)
) STRICT;
