-- An app token knows no name, and one that is known is worth keeping.
UPDATE tenant_connections SET tenant_slug = COALESCE(?2, tenant_slug)
WHERE tenant_id = ?1
RETURNING tenant_slug, connected_at
