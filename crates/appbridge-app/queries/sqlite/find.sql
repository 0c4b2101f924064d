SELECT tenant_slug, connected_at FROM tenant_connections WHERE tenant_id = ?1
