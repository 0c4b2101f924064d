DELETE FROM tenant_connections WHERE tenant_id = $1
