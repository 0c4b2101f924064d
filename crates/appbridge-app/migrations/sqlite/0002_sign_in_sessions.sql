-- Who is signed in. Neither column says who that is without the browser's cookie.
CREATE TABLE sign_in_sessions (
    key            BLOB    NOT NULL PRIMARY KEY, -- a digest of what the cookie holds
    sealed         BLOB    NOT NULL,             -- encrypted by a key out of the cookie
    expires_at     INTEGER NOT NULL,             -- seconds since 1970 (UTC)
    renewing_until INTEGER NOT NULL DEFAULT 0    -- whose tokens an instance is renewing, until then
) STRICT;
CREATE INDEX sign_in_sessions_end ON sign_in_sessions (expires_at);
