//! An API key of JTL-Wawi: registering for it, and using it.

use std::time::Duration;

use appbridge_sandbox::control::{Cut, Fault, RegistrationState, Target};
use appbridge_server::{
    ApiKey, AppDescription, AppIdentity, ChallengeCode, HttpClient, OnPremise, OnPremiseError,
    OnPremiseUrl, PlatformError, Registration, RegistrationError, TransportError,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Jtl;

/// Far more than any test needs.
const LONG: Duration = Duration::from_secs(60);
const OFTEN: Duration = Duration::from_millis(5);

const REGISTER: &str = "/api/eazybusiness/authentication";
const ITEMS: &str = "/api/eazybusiness/items";

struct Wawi {
    jtl: Jtl,
    app: OnPremise,
}

impl Wawi {
    async fn open() -> Self {
        let wawi = Self::closed().await;
        wawi.jtl.control.open_registration(true).await.unwrap();
        wawi
    }

    async fn closed() -> Self {
        let jtl = Jtl::start().await;
        let app = app(&jtl, jtl.http.clone());
        Self { jtl, app }
    }

    async fn register(&self) -> Registration {
        self.register_with(ChallengeCode::generate()).await
    }

    async fn register_with(&self, code: ChallengeCode) -> Registration {
        let registration = self.app.register(&description(), code).await.unwrap();
        registration.poll_every(OFTEN)
    }

    async fn approve(&self, registration: &Registration) {
        let id = id(registration);
        self.jtl
            .control
            .approve_registration(id, None)
            .await
            .unwrap();
    }

    async fn key(&self) -> ApiKey {
        let mut registration = self.register().await;
        self.approve(&registration).await;
        registration.wait(LONG).await.unwrap().key
    }

    async fn fault(&self, fault: Fault) {
        self.jtl.control.fault(&fault).await.unwrap();
    }

    /// How often the app has asked about its registration.
    async fn polls(&self, registration: &Registration) -> usize {
        let path = format!("{REGISTER}/{}", registration.ticket().request_id());
        self.jtl.count(&path).await
    }
}

fn app(jtl: &Jtl, http: HttpClient) -> OnPremise {
    let base: OnPremiseUrl = format!("{}/api/eazybusiness/", jtl.base).parse().unwrap();
    OnPremise::new(
        http,
        base,
        AppIdentity::new("muster/orders/v1", "1.2.0").unwrap(),
    )
}

fn description() -> AppDescription {
    AppDescription::new("Orders", "Muster GmbH", "https://muster.example")
        .description("Shows orders")
        .mandatory_scopes(["items.read"])
        .optional_scopes(["customers.read"])
        .icon(b"\x89PNG")
}

fn id(registration: &Registration) -> Uuid {
    registration.ticket().request_id().parse().unwrap()
}

fn on(fault: impl FnOnce(Fault) -> Fault) -> Fault {
    fault(Fault::on(Target::OnPremise))
}

#[tokio::test]
async fn a_key_comes_with_the_approval_once_and_works_until_it_is_revoked() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    let request = id(&registration);
    let listed = wawi.jtl.control.registration_requests().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].mandatory_api_scopes, ["items.read"]);
    let waiting = tokio::spawn(async move {
        let granted = registration.wait(LONG).await;
        (registration, granted)
    });
    // It asks more than once before there is a decision.
    let path = format!("{REGISTER}/{request}");
    while wawi.jtl.count(&path).await < 3 {
        tokio::task::yield_now().await;
    }
    wawi.jtl
        .control
        .approve_registration(request, None)
        .await
        .unwrap();
    let (mut registration, granted) = waiting.await.unwrap();
    let granted = granted.unwrap();
    assert_eq!(granted.scopes, ["items.read", "customers.read"]);
    let secret = granted.key.expose_secret().to_owned();
    assert!(Uuid::parse_str(&secret).is_ok());
    assert!(!format!("{granted:?} {registration:?}").contains(&secret));

    let before = wawi.jtl.count(&path).await;
    let again = registration.wait(LONG).await;
    assert_eq!(again.unwrap_err(), RegistrationError::AlreadyHandedOver);
    assert_eq!(
        registration.check().await.unwrap_err(),
        RegistrationError::AlreadyHandedOver
    );
    assert_eq!(wawi.jtl.count(&path).await, before);

    // As after a restart: from the stored text.
    let api = wawi.app.with_key(ApiKey::new(secret.clone()).unwrap());
    let page: Value = api
        .get("items", &[("pageSize", "3"), ("pageNumber", "2")])
        .await
        .unwrap();
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    assert_eq!(page["pageNumber"], 2);
    wawi.jtl.control.revoke_api_key(request).await.unwrap();
    let refused = api.get::<Value>("items", &[]).await.unwrap_err();
    assert!(
        matches!(refused, OnPremiseError::KeyRefused(_)),
        "{refused:?}"
    );
    assert_eq!(
        (refused.code(), refused.is_transient()),
        ("api_key_refused", false)
    );
    assert!(!format!("{api:?} {refused:?} {refused}").contains(&secret));
    // Tried once, not twice.
    let seen = wawi.jtl.requests_to(ITEMS).await.unwrap();
    assert_eq!(
        seen.iter().map(|one| one.status).collect::<Vec<_>>(),
        [200, 401]
    );
}

#[tokio::test]
async fn while_registration_is_closed_the_request_is_rejected() {
    let wawi = Wawi::closed().await;
    let error = wawi
        .app
        .register(&description(), ChallengeCode::generate())
        .await
        .unwrap_err();
    assert!(
        matches!(error, RegistrationError::Rejected { status: 403, .. }),
        "{error:?}"
    );
    assert_eq!(error.code(), "registration_rejected");
    assert_eq!(wawi.jtl.count(REGISTER).await, 1);
}

#[tokio::test]
async fn a_refusal_ends_the_waiting() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    assert!(registration.check().await.unwrap().is_none());
    wawi.jtl
        .control
        .refuse_registration(id(&registration))
        .await
        .unwrap();
    for _ in 0..3 {
        let error = registration.wait(LONG).await.unwrap_err();
        assert_eq!(error, RegistrationError::Refused { status: 2 });
    }
    // Nobody is asked again after an answer that stays.
    assert_eq!(wawi.polls(&registration).await, 2);
}

#[tokio::test]
async fn what_is_transient_does_not_end_the_waiting() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    wawi.approve(&registration).await;
    for fault in [
        on(|it| it.status(503)),
        on(|it| it.status(429).retry_after(0)),
        on(|it| it.cut(Cut::BeforeAnswer)),
        on(|it| it.cut(Cut::InBody)),
        on(|it| it.status(500).body("<html>")),
    ] {
        wawi.fault(fault.once()).await;
    }
    registration.wait(LONG).await.unwrap();
    assert_eq!(wawi.jtl.control.faults().await.unwrap(), []);
    assert!(wawi.polls(&registration).await >= 6);
}

#[tokio::test]
async fn what_cannot_be_understood_ends_it() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    let large = RegistrationError::Transport(TransportError::TooLarge);
    for (fault, error) in [
        (on(|it| it.body("<html>")), RegistrationError::Undecodable),
        (on(|it| it.body(json!({}))), RegistrationError::Undecodable),
        (on(|it| it.huge(u64::MAX)), large),
    ] {
        wawi.fault(fault.once()).await;
        assert_eq!(registration.wait(LONG).await.unwrap_err(), error);
    }
    // A redirect would carry the challenge code away.
    let elsewhere = wawi.jtl.sandbox.url().join("v1/channel/event").unwrap();
    wawi.fault(on(|it| it.redirect(elsewhere).once())).await;
    let error = registration.wait(LONG).await.unwrap_err();
    assert!(
        matches!(error, RegistrationError::Rejected { status: 302, .. }),
        "{error:?}"
    );
    assert_eq!(wawi.jtl.count("/v1/channel/event").await, 0);
    // The request stands.
    wawi.approve(&registration).await;
    registration.wait(LONG).await.unwrap();
}

#[tokio::test]
async fn the_limit_ends_the_waiting_and_not_the_registration() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    assert!(registration.check().await.unwrap().is_none());
    let none = RegistrationError::TimedOut { last_failure: None };
    let error = registration
        .wait(Duration::from_millis(50))
        .await
        .unwrap_err();
    assert_eq!(error, none);
    assert_eq!(
        (error.code(), error.is_transient()),
        ("registration_timed_out", true)
    );
    wawi.approve(&registration).await;
    registration.wait(LONG).await.unwrap();
}

#[tokio::test]
async fn a_server_that_asks_for_patience_is_not_asked_before() {
    let wawi = Wawi::open().await;
    for status in [503, 429] {
        let mut registration = wawi.register().await;
        wawi.approve(&registration).await;
        wawi.fault(on(|it| it.status(status).retry_after(3_600).once()))
            .await;
        let failure = registration.check().await.unwrap_err();
        assert!(failure.is_transient(), "{failure:?}");
        let error = registration
            .wait(Duration::from_millis(100))
            .await
            .unwrap_err();
        assert!(
            matches!(error, RegistrationError::TimedOut { .. }),
            "{error:?}"
        );
        assert_eq!(wawi.polls(&registration).await, 1, "{status}");
    }
}

#[tokio::test]
async fn a_limit_says_what_the_last_question_failed_of() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    wawi.fault(on(|it| it.status(503).retry_after(3_600))).await;
    let limit = Duration::from_secs(3);
    assert_eq!(
        registration.wait(limit).await.unwrap_err(),
        RegistrationError::TimedOut {
            last_failure: Some(Box::new(RegistrationError::Failed { status: 503 }))
        }
    );
}

#[tokio::test]
async fn a_registration_goes_on_after_a_restart() {
    let wawi = Wawi::open().await;
    let registration = wawi
        .register_with(ChallengeCode::new("k3ep-me").unwrap())
        .await;
    assert!(!format!("{registration:?}").contains("k3ep"));
    let stored = serde_json::to_value(registration.ticket()).unwrap();
    drop(registration);

    let mut other = stored.clone();
    other["challengeCode"] = json!("another");
    let mut stranger = wawi.app.resume(serde_json::from_value(other).unwrap());
    let error = stranger.wait(LONG).await.unwrap_err();
    assert!(
        matches!(error, RegistrationError::Rejected { status: 403, .. }),
        "{error:?}"
    );

    let mut lost = stored.clone();
    lost["requestId"] = json!(Uuid::new_v4());
    let mut lost = wawi.app.resume(serde_json::from_value(lost).unwrap());
    assert_eq!(
        lost.wait(LONG).await.unwrap_err(),
        RegistrationError::Unknown
    );

    let broken = json!({ "requestId": "7", "challengeCode": "k3ep-me-".repeat(9) });
    let error = serde_json::from_value::<appbridge_server::RegistrationTicket>(broken).unwrap_err();
    assert!(!error.to_string().contains("k3ep"), "{error}");

    let mut resumed = wawi.app.resume(serde_json::from_value(stored).unwrap());
    let mut second = wawi.app.resume(resumed.ticket().clone());
    wawi.approve(&resumed).await;
    resumed.wait(LONG).await.unwrap();
    // What the server hands over once, it hands over to one.
    assert_eq!(
        second.wait(LONG).await.unwrap_err(),
        RegistrationError::AlreadyHandedOver
    );
}

#[tokio::test]
async fn an_answer_on_its_way_when_the_waiting_is_dropped_is_not_lost() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    wawi.approve(&registration).await;
    // The key leaves the server, and takes its time.
    wawi.fault(on(|it| it.trickle(Duration::from_millis(10)).once()))
        .await;
    let mut waiting = Box::pin(registration.wait(LONG));
    loop {
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        let requests = wawi.jtl.control.registration_requests().await.unwrap();
        if requests[0].state == RegistrationState::HandedOver {
            break;
        }
    }
    drop(waiting);
    registration.wait(LONG).await.unwrap();
    assert_eq!(wawi.polls(&registration).await, 1);
}

#[tokio::test]
async fn dropping_the_waiting_stops_the_asking() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    let waiting = tokio::time::timeout(Duration::from_millis(50), registration.wait(LONG));
    assert!(waiting.await.is_err());
    // The last question may be on its way; `check` takes its answer.
    registration.check().await.unwrap();
    let asked = wawi.polls(&registration).await;
    for _ in 0..30 {
        assert_eq!(wawi.polls(&registration).await, asked);
    }
}

#[tokio::test]
async fn every_failure_of_the_api_is_typed() {
    let wawi = Wawi::open().await;
    let key = wawi.key().await;
    let api = wawi.app.with_key(key.clone());
    let get = || api.get::<Value>("items", &[]);
    let transport = |error| OnPremiseError::Api(PlatformError::Transport(error));
    for (fault, error) in [
        (
            on(|it| it.huge(u64::MAX)),
            transport(TransportError::TooLarge),
        ),
        (
            on(|it| it.cut(Cut::BeforeAnswer)),
            transport(TransportError::Unreachable),
        ),
        (
            on(|it| it.cut(Cut::InBody)),
            transport(TransportError::Unreachable),
        ),
        (
            on(|it| it.body("{")),
            OnPremiseError::Api(PlatformError::Undecodable),
        ),
        (
            on(|it| it.redirect("http://127.0.0.1:9/")),
            OnPremiseError::Api(PlatformError::UnexpectedStatus { status: 302 }),
        ),
    ] {
        wawi.fault(fault.clone()).await;
        assert_eq!(get().await.unwrap_err(), error, "{fault:?}");
        wawi.jtl.control.clear_faults().await.unwrap();
    }
    // Bytes keep coming, and the request ends all the same.
    wawi.fault(on(|it| it.trickle(Duration::from_millis(20)).once()))
        .await;
    let impatient = HttpClient::with_timeout(Duration::from_millis(400)).unwrap();
    let slow = app(&wawi.jtl, impatient).with_key(key);
    let error = slow.get::<Value>("items", &[]).await.unwrap_err();
    assert_eq!(error, transport(TransportError::Timeout));
    wawi.fault(on(|it| it.status(429).retry_after(7).once()))
        .await;
    match get().await.unwrap_err() {
        OnPremiseError::Api(PlatformError::RateLimited(limit)) => {
            assert_eq!(limit.wait_seconds(), Some(7));
        }
        other => panic!("{other:?}"),
    }
    let error = api.get::<Value>("nothing", &[]).await.unwrap_err();
    assert!(
        matches!(error, OnPremiseError::Api(PlatformError::NotFound(_))),
        "{error:?}"
    );
    assert_eq!(
        api.get::<Value>("../../oauth/v2/keys", &[])
            .await
            .unwrap_err(),
        OnPremiseError::Path
    );
    let unknown = ApiKey::new(Uuid::new_v4().to_string()).unwrap();
    let error = wawi
        .app
        .with_key(unknown)
        .get::<Value>("items", &[])
        .await
        .unwrap_err();
    assert!(matches!(error, OnPremiseError::KeyRefused(_)), "{error:?}");
}

#[tokio::test]
async fn a_post_sends_json_and_takes_an_answer_without_a_body() {
    let wawi = Wawi::open().await;
    let api = wawi.app.with_key(wawi.key().await);
    wawi.fault(on(|it| it.body(json!({ "Id": 7 })).once()))
        .await;
    let created: Value = api.post("items", &json!({ "Name": "Cup" })).await.unwrap();
    assert_eq!(created["Id"], 7);
    wawi.fault(on(|it| it.body("").status(200).once())).await;
    api.post::<_, ()>("items", &json!({})).await.unwrap();
    let seen = wawi.jtl.requests_to(ITEMS).await.unwrap();
    assert_eq!(seen.len(), 2);
    for request in seen {
        assert_eq!(request.method, "POST");
        assert_eq!(request.content_type.as_deref(), Some("application/json"));
    }
}

#[tokio::test]
async fn an_absent_server_is_told_apart() {
    let wawi = Wawi::open().await;
    let mut registration = wawi.register().await;
    let api = wawi.app.with_key(wawi.key().await);
    let app = wawi.app.clone();
    wawi.jtl.sandbox.shutdown().await;
    let absent = TransportError::Unreachable;
    let error = app
        .register(&description(), ChallengeCode::generate())
        .await
        .unwrap_err();
    assert_eq!(error, RegistrationError::Transport(absent));
    assert_eq!(error.code(), "on_premise_unavailable");
    assert_eq!(
        registration.check().await.unwrap_err(),
        RegistrationError::Transport(absent)
    );
    let error = api.get::<Value>("items", &[]).await.unwrap_err();
    assert_eq!(error, OnPremiseError::Api(PlatformError::Transport(absent)));
    assert!(error.is_transient());
}
