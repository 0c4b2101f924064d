//! Addresses of hosts, found without tokio's threads for what blocks.
//!
//! `getaddrinfo` blocks, and reqwest runs it by `tokio::task::spawn_blocking`, on the
//! threads that the whole program shares for files, compression and databases. Whatever
//! is slow there would hold up every request that needs a new connection. Here each
//! name that is looked up has a thread of its own for as long as that takes.
//!
//! A resolver that does not block, such as `hickory-dns`, would bring some thirty crates
//! and read `/etc/resolv.conf` alone: names that this machine knows otherwise (mDNS,
//! LDAP, NSS modules) would be found by every program but this one.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

type Found = Result<Arc<[SocketAddr]>, Arc<io::Error>>;
type LookUp = Shared<BoxFuture<'static, Found>>;

/// The system's own resolver. Clones share the lookups under way.
#[derive(Clone, Default)]
pub(super) struct SystemNames {
    /// One per name: many connections to a host cost one thread, and a name server that
    /// is away costs no more of them than there are names.
    under_way: Arc<Mutex<HashMap<String, LookUp>>>,
}

impl SystemNames {
    fn look_up(&self, name: &str) -> LookUp {
        let mut under_way = self.lock();
        if let Some(look_up) = under_way.get(name) {
            return look_up.clone();
        }
        let (sender, receiver) = oneshot::channel();
        let (this, asked) = (self.clone(), name.to_owned());
        let started = thread::Builder::new()
            .name("name lookup".to_owned())
            .spawn(move || {
                let found = addresses(&asked);
                this.lock().remove(&asked);
                // Nobody waits for it any more, if this fails.
                let _ = sender.send(found);
            });
        let look_up = receiver
            .map(|found| found.unwrap_or_else(|_| Err(Arc::new(io::Error::other("no thread")))))
            .boxed()
            .shared();
        if started.is_ok() {
            under_way.insert(name.to_owned(), look_up.clone());
        }
        look_up
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, LookUp>> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        let look_up = self.look_up(name.as_str());
        Box::pin(async move {
            let found = look_up.await?.to_vec();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The port is the caller's to know.
fn addresses(name: &str) -> Found {
    let found = (name, 0).to_socket_addrs().map_err(Arc::new)?;
    Ok(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lookups_of_one_name_are_one_and_leave_nothing_behind() {
        let names = SystemNames::default();
        let (one, other) = (names.look_up("localhost"), names.look_up("localhost"));
        assert!(one.ptr_eq(&other) || one.peek().is_some());
        let found = one.await.unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback()));
        assert!(!found.is_empty());
        assert!(names.look_up("nobody.invalid").await.is_err());
        assert!(names.lock().is_empty());
    }
}
