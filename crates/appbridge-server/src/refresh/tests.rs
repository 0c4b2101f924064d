use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::poll;
use tokio::sync::Semaphore;

use super::*;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("down")]
struct Down(Option<Duration>);

/// Counts what it is asked; its tokens are valid for 100 s, and due when 10 to 11 of
/// them remain.
struct Server {
    asked: AtomicU32,
    failing: Mutex<Option<Down>>,
    /// A permit for each response.
    responses: Semaphore,
    http: HttpClient,
}

#[derive(Clone)]
struct Token(u32, Bearer);

impl AsRef<Bearer> for Token {
    fn as_ref(&self) -> &Bearer {
        &self.1
    }
}

impl Source for Arc<Server> {
    type Value = Token;
    type Error = Down;

    const BACKOFF: Backoff = Backoff {
        first: Duration::from_millis(500),
        longest: Duration::from_secs(60),
    };
    const WHAT: Renewed = Renewed::AccessToken;

    fn code(_: &Down) -> &'static str {
        "down"
    }

    fn http(&self) -> &HttpClient {
        &self.http
    }

    async fn fetch(&self) -> Result<(Token, Lifetime), Failure<Down>> {
        let nth = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.responses.acquire().await.unwrap().forget();
        if let Some(down) = self.failing.lock().unwrap().clone() {
            return Err(Failure {
                retry_after: down.0,
                ..down.into()
            });
        }
        let life = Duration::from_secs(100);
        let lifetime = Lifetime::of_token(Instant::now(), life, life);
        Ok((Token(nth, Bearer::new("t").unwrap()), lifetime))
    }

    fn cooldown(&self) -> Duration {
        Duration::from_secs(5)
    }
}

struct Setup(Arc<Server>, Refreshed<Arc<Server>>);

impl Setup {
    fn new() -> Self {
        Self::with_responses(Semaphore::MAX_PERMITS)
    }

    fn with_responses(responses: usize) -> Self {
        let server = Arc::new(Server {
            asked: AtomicU32::new(0),
            failing: Mutex::default(),
            responses: Semaphore::new(responses),
            http: HttpClient::new().unwrap(),
        });
        Self(server.clone(), Refreshed::new(server))
    }

    async fn get(&self) -> Result<u32, Down> {
        Ok(self.1.get().await?.0)
    }

    /// Whether the token is the one of this number, or a later one.
    async fn find(&self, number: u32) -> Result<Result<u32, ()>, Down> {
        let pick = |token: &Token| {
            if token.0 >= number {
                Ok(token.0)
            } else {
                Err(())
            }
        };
        self.1.find(pick).await
    }

    fn fail(&self, with: Option<Down>) {
        *self.0.failing.lock().unwrap() = with;
    }

    fn asked(&self) -> u32 {
        self.0.asked.load(Ordering::SeqCst)
    }
}

async fn pass(seconds: f64) {
    tokio::time::advance(Duration::from_secs_f64(seconds)).await;
}

/// Lets what was spawned run: it waits for nothing.
async fn settle() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_due_token_serves_while_it_is_renewed() {
    let setup = Setup::new();
    assert_eq!(setup.get().await, Ok(1));
    pass(88.9).await;
    assert_eq!(setup.get().await, Ok(1));
    assert_eq!(setup.asked(), 1);
    pass(1.1).await;
    for _ in 0..10 {
        assert_eq!(setup.get().await, Ok(1));
    }
    settle().await;
    assert_eq!(setup.asked(), 2);
    assert_eq!(setup.get().await, Ok(2));
    pass(100.0).await;
    assert_eq!(setup.get().await, Ok(3));
}

#[tokio::test(start_paused = true)]
async fn while_renewal_fails_a_valid_token_serves_and_the_pauses_grow() {
    let setup = Setup::new();
    assert_eq!(setup.get().await, Ok(1));
    pass(90.0).await;
    setup.fail(Some(Down(None)));
    // The pauses are at most 0.5, 1 and 2 s long, and at least half of that.
    for (pause, asked) in [(0.5, 2), (1.0, 3), (2.0, 4)] {
        for _ in 0..10 {
            assert_eq!(setup.get().await, Ok(1));
            settle().await;
        }
        assert_eq!(setup.asked(), asked);
        pass(pause / 2.0 - 0.01).await;
        assert_eq!(setup.get().await, Ok(1));
        settle().await;
        assert_eq!(setup.asked(), asked);
        pass(pause / 2.0 + 0.01).await;
    }
    pass(6.5).await;
    assert_eq!(setup.get().await, Err(Down(None)));
    assert_eq!(setup.asked(), 5);
    // In a pause without a valid token, the failure is told and nobody asked.
    assert_eq!(setup.get().await, Err(Down(None)));
    assert_eq!(setup.asked(), 5);
    setup.fail(None);
    pass(4.0).await;
    assert_eq!(setup.get().await, Ok(6));
}

#[tokio::test(start_paused = true)]
async fn what_the_server_asks_for_is_kept_and_at_once_is_not_at_once() {
    let setup = Setup::new();
    for (asked, kept) in [(30.0, 30.0), (3600.0, 3600.0), (0.0, 0.5)] {
        setup.fail(Some(Down(Some(Duration::from_secs_f64(asked)))));
        let before = setup.asked();
        assert!(setup.get().await.is_err());
        pass(kept - 0.25).await;
        assert!(setup.get().await.is_err());
        assert_eq!(setup.asked(), before + 1);
        pass(0.25).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once() {
    let setup = Setup::new();
    let first = setup.1.get().await.unwrap();
    for _ in 0..3 {
        setup.1.refused(&first);
        assert_eq!(setup.get().await, Ok(2));
    }
}

#[tokio::test(start_paused = true)]
async fn refusing_every_token_brings_no_more_than_one_in_five_seconds() {
    let setup = Setup::new();
    let refuse_all = async || {
        for _ in 0..20 {
            let attempt = setup
                .1
                .attempt(async |_| Ok::<_, Down>(401), |status| *status == 401);
            assert_eq!(attempt.await, Ok(401));
        }
    };
    refuse_all().await;
    assert_eq!(setup.asked(), 2);
    pass(5.0).await;
    refuse_all().await;
    assert_eq!(setup.asked(), 3);
    // A service that takes the second token has a reason of its own for refusing it later.
    pass(5.0).await;
    let shown = AtomicU32::new(0);
    let attempt = setup.1.attempt(
        async |_| Ok::<_, Down>(shown.fetch_add(1, Ordering::SeqCst)),
        |nth| *nth == 0,
    );
    assert_eq!(attempt.await, Ok(1));
    assert_eq!(setup.asked(), 4);
    refuse_all().await;
    assert_eq!(setup.asked(), 5);
}

#[tokio::test(start_paused = true)]
async fn all_share_one_fetch_and_its_failure() {
    let setup = Setup::with_responses(0);
    for down in [None, Some(Down(None))] {
        setup.fail(down.clone());
        let expected = match down {
            Some(down) => Err(down),
            None => Ok(1),
        };
        let mut waiting: Vec<_> = (0..5).map(|_| Box::pin(setup.get())).collect();
        for waiting in &mut waiting {
            assert!(poll!(waiting).is_pending());
        }
        setup.0.responses.add_permits(1);
        for waiting in waiting {
            assert_eq!(waiting.await, expected);
        }
        pass(200.0).await;
    }
    assert_eq!(setup.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_fetch_outlives_those_who_asked_for_it() {
    let setup = Setup::with_responses(0);
    for _ in 0..300 {
        let mut abandoned = Box::pin(setup.get());
        assert!(poll!(&mut abandoned).is_pending());
        drop(abandoned);
        settle().await;
    }
    setup.0.responses.add_permits(1);
    settle().await;
    assert_eq!((setup.get().await, setup.asked()), (Ok(1), 1));
}

#[tokio::test(start_paused = true)]
async fn a_search_in_vain_is_not_repeated_within_the_cooldown() {
    let setup = Setup::new();
    assert_eq!(setup.find(2).await, Ok(Err(())));
    for _ in 0..10 {
        assert_eq!(setup.find(2).await, Ok(Err(())));
    }
    assert_eq!(setup.asked(), 1);
    pass(5.0).await;
    // What was found leaves the next search free.
    assert_eq!(setup.find(2).await, Ok(Ok(2)));
    assert_eq!(setup.find(3).await, Ok(Ok(3)));
    assert_eq!(setup.find(9).await, Ok(Err(())));
    assert_eq!(setup.find(5).await, Ok(Err(())));
    assert_eq!(setup.asked(), 4);
    // Those who gave up count as well.
    pass(5.0).await;
    for _ in 0..300 {
        let mut abandoned = Box::pin(setup.find(9));
        let _ = poll!(&mut abandoned);
        drop(abandoned);
        settle().await;
    }
    assert_eq!(setup.asked(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_search_that_failed_has_not_been_in_vain() {
    let setup = Setup::new();
    assert_eq!(setup.get().await, Ok(1));
    setup.fail(Some(Down(None)));
    assert_eq!(setup.find(2).await, Err(Down(None)));
    // Within the pause nothing is asked, and what is searched may well be there.
    assert_eq!(setup.find(2).await, Err(Down(None)));
    assert_eq!(setup.asked(), 2);
    // After it, long before the cooldown would end, the source is asked again.
    pass(0.5).await;
    assert_eq!(setup.find(2).await, Err(Down(None)));
    setup.fail(None);
    pass(1.0).await;
    assert!(matches!(setup.find(2).await, Ok(Ok(_))));
}

#[test]
fn a_fetch_outlives_its_runtime() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time().build().unwrap()
    };
    let setup = Setup::with_responses(0);
    runtime().block_on(async {
        assert!(poll!(Box::pin(setup.get())).is_pending());
    });
    setup.0.responses.add_permits(1);
    assert_eq!(runtime().block_on(setup.get()), Ok(1));
    assert_eq!(setup.asked(), 1);
}
