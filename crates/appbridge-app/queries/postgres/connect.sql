-- One statement, so that two instances at once cannot both be the first: a row that it
-- has inserted has never been locked by anybody (`xmax` is 0), one that was there has
-- just been locked by it.
INSERT INTO tenant_connections AS known
    (tenant_id, tenant_slug, connected_by, connected_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id)
DO UPDATE SET tenant_slug = COALESCE(EXCLUDED.tenant_slug, known.tenant_slug)
RETURNING tenant_slug, connected_at, (xmax = 0) AS newly_connected
