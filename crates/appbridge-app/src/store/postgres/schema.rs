//! Brings the schema of a PostgreSQL database up to date.
//!
//! By sqlx' migrations and in its table, and not by its runner: that one gives its statements
//! names and locks for the session, both of which stay behind at the server when a pooler
//! gives it to somebody else.

use sqlx::Connection;
use sqlx::migrate::{Migrate, MigrateError};
use sqlx::postgres::PgConnection;

/// Instances that start at once wait for each other, until the transaction ends.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7310520261128)";
const APPLIED: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";
const APPLY: &str = "INSERT INTO _sqlx_migrations \
                     (version, description, success, checksum, execution_time) \
                     VALUES ($1, $2, TRUE, $3, -1)";

/// All of it or, when it fails or is dropped, nothing.
pub(super) async fn migrate(connection: &mut PgConnection) -> Result<(), MigrateError> {
    let migrator = sqlx::migrate!("migrations/postgres");
    let mut transaction = connection.begin().await?;
    sqlx::raw_sql(LOCK).execute(&mut *transaction).await?;
    transaction
        .ensure_migrations_table("_sqlx_migrations")
        .await?;
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(APPLIED)
        .persistent(false)
        .fetch_all(&mut *transaction)
        .await?;
    for (version, checksum) in &applied {
        match migrator.iter().find(|known| known.version == *version) {
            None => return Err(MigrateError::VersionMissing(*version)),
            Some(known) if *known.checksum != **checksum => {
                return Err(MigrateError::VersionMismatch(*version));
            }
            Some(_) => {}
        }
    }
    let is_applied = |version| applied.iter().any(|(known, _)| *known == version);
    for migration in migrator.iter().filter(|one| !is_applied(one.version)) {
        sqlx::raw_sql(migration.sql.clone())
            .execute(&mut *transaction)
            .await
            .map_err(|error| MigrateError::ExecuteMigration(error, migration.version))?;
        sqlx::query(APPLY)
            .persistent(false)
            .bind(migration.version)
            .bind(&*migration.description)
            .bind(&*migration.checksum)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}
