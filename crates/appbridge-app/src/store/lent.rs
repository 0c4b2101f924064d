//! Connections that go back to their pool only when they are as they were.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};

/// A connection of a pool. Unless it is given back it is closed when it is dropped: after
/// an error, or when whoever waited has gone, a statement may still be running on it, a
/// transaction may be open that the database has ended, or nobody may be at its other end.
pub(super) struct Lent<DB: Database> {
    connection: PoolConnection<DB>,
    sound: bool,
}

impl<DB: Database> Lent<DB> {
    /// Waits for a connection that is free, or can be made, as long as the pool allows.
    pub(super) async fn from(pool: &Pool<DB>) -> Result<Self, sqlx::Error> {
        Ok(Self {
            connection: pool.acquire().await?,
            sound: false,
        })
    }

    /// To be called when all that was asked has been responded to.
    pub(super) fn give_back(mut self) {
        self.sound = true;
    }
}

impl<DB: Database> Drop for Lent<DB> {
    fn drop(&mut self) {
        if !self.sound {
            self.connection.close_on_drop();
        }
    }
}

impl<DB: Database> Deref for Lent<DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl<DB: Database> DerefMut for Lent<DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}
