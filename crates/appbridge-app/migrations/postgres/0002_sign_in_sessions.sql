-- Who is signed in. No column says who that is without the browser's cookie.
CREATE TABLE sign_in_sessions (
    key            bytea  NOT NULL PRIMARY KEY, -- a digest of what the cookie holds
    tenant         bytea  NOT NULL,             -- a digest of its id, so that its sessions end when it leaves
    sealed         bytea  NOT NULL,             -- encrypted by a key out of the cookie
    expires_at     bigint NOT NULL,             -- seconds since 1970 (UTC)
    renewing_until bigint NOT NULL DEFAULT 0    -- whose tokens an instance is renewing, until then
);
CREATE INDEX sign_in_sessions_end ON sign_in_sessions (expires_at);
CREATE INDEX sign_in_sessions_tenant ON sign_in_sessions (tenant);
