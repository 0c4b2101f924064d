-- The tenants whose setup page has connected them to this app.
CREATE TABLE tenant_connections (
    tenant_id    uuid   NOT NULL PRIMARY KEY,
    tenant_slug  text,            -- a name for people, where the token had one
    connected_by text   NOT NULL, -- the user of the first connection
    connected_at bigint NOT NULL  -- seconds since 1970 (UTC)
);
