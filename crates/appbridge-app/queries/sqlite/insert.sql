INSERT INTO tenant_connections (tenant_id, tenant_slug, connected_by, connected_at)
VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant_id) DO NOTHING
